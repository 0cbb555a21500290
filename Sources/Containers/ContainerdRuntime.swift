public import Containerd
public import FaasModel
public import Images
public import Logging
import Network
import Synchronization

/// Runs containers by containerd, each with an address on the host's bridge. Holds the contract of
/// ``FaasModel/ContainerRuntime``.
///
/// To be made once per host and set of addresses, and ``adopt()``ed before anything is run: the addresses of
/// containers that exist are the truth the book is made from.
public final class ContainerdRuntime: ContainerRuntime {
    public struct Options: Sendable {
        /// Where functions go that name no namespace; made, labelled `openfaas=1`, when missing.
        public var defaultNamespace = NamespaceName.functions
        public var snapshotter = "overlayfs"
        /// The log pump's program.
        public var collector = "/usr/local/bin/faasd-collect"
        /// Where the log pump finds journald, if not in the usual place.
        public var journalSocket: String?
        /// Addresses that may not be given to a container now, though nobody has them.
        public var heldAddresses: @Sendable () -> Set<IPv4Address> = { [] }
        /// How long a killed container may take to be gone.
        public var killTimeout = Duration.seconds(20)

        public init() {}
    }

    let containerd: ContainerdClient
    let images: ImageStore
    let network: any NetworkAttaching
    let host: HostFacts
    let options: Options
    let log: Logger
    let book: Mutex<AddressBook>
    let pumps: LogPumpWatch
    let listeners: EventListeners
    /// Namespaces known to exist in containerd.
    private let known = Mutex<Set<NamespaceName>>([])

    /// - Parameter addresses: those that containers get, both ends included.
    public init(
        containerd: ContainerdClient, images: ImageStore, network: any NetworkAttaching, host: HostFacts,
        addresses: ClosedRange<IPv4Address>, options: Options = Options(),
        log: Logger = Logger(label: "faasd.containers")
    ) throws(FaasError) {
        self.containerd = containerd
        self.images = images
        self.network = network
        self.host = host
        self.options = options
        self.log = log
        book = Mutex(AddressBook(range: addresses))
        let listeners = EventListeners()
        self.listeners = listeners
        pumps = try LogPumpWatch { listeners.tellPumpDied($0) }
    }

    /// Makes the network and the default namespace where they are missing, and takes over the addresses and log pumps
    /// of the containers that exist. Touches no container. Safe to repeat.
    public func adopt() async throws {
        try await network.prepare()
        try await ensure(options.defaultNamespace)
        for namespace in try await namespaces() {
            for container in try await list(in: namespace) {
                if let address = container.address { claim(address, for: container.id) }
            }
            try await watchPumps(in: namespace)
        }
    }

    private func claim(_ address: IPv4Address, for id: ContainerID) {
        let outcome = book.withLock { $0.claim(address, for: id) }
        if outcome != .claimed {
            log.warning(
                "address of a container cannot be taken over",
                metadata: ["container": "\(id)", "address": "\(address)", "reason": "\(outcome)"])
        }
    }

    public func prepareImage(_ image: String, in namespace: NamespaceName) async throws -> ImageFacts {
        try await translating("cannot prepare image \(image) in namespace \(namespace)") {
            try await ensure(namespace)
            return try await images.prepare(image, in: namespace).facts
        }
    }

    public func namespaces() async throws -> [NamespaceName] {
        let all = try await translating("cannot list namespaces") { try await containerd.namespaces.list() }
        var found: Set = [options.defaultNamespace]
        for namespace in all where ["1", "true"].contains(namespace.labels["openfaas"]) {
            if let name = try? NamespaceName(namespace.name), !name.isReserved { found.insert(name) }
        }
        return found.sorted()
    }

    /// Makes the namespace in containerd if it is missing. One that exists is left as it is.
    func ensure(_ namespace: NamespaceName) async throws {
        guard !known.withLock({ $0.contains(namespace) }) else { return }
        if try await containerd.namespaces.get(namespace.rawValue) == nil {
            do throws(ContainerdError) {
                try await containerd.namespaces.create(namespace.rawValue, labels: ["openfaas": "1"])
            } catch {
                // Somebody else was faster: as good.
                guard error.code == .alreadyExists else { throw error }
            }
        }
        _ = known.withLock { $0.insert(namespace) }
    }

    func space(_ id: ContainerID) -> ContainerdNamespace { containerd.namespace(id.namespace.rawValue) }

    /// Runs `body`; whatever it throws comes out as a ``FaasError``.
    func translating<Value>(_ what: String, _ body: () async throws -> Value) async throws(FaasError) -> Value {
        do {
            return try await body()
        } catch let error as FaasError {
            throw error
        } catch is CancellationError {
            throw FaasError(.cancelled, "\(what): given up")
        } catch let error as ContainerdError {
            let code: FaasError.Code =
                switch error.code {
                case .cancelled: .cancelled
                case .deadlineExceeded: .timeout
                default: .upstream
                }
            throw FaasError(code, what, cause: error)
        } catch {
            throw FaasError(.internal, what, cause: error)
        }
    }
}
