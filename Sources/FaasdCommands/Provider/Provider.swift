import Containerd
import Containers
import FaasModel
import Forwarding
import FoundationEssentials
import Functions
import Images
import Journal
import Logging
import NIOCore
import NIOPosix
import Network
import ProviderHTTP
import ServiceLifecycle
import Systemd
import UnixSignals

/// What `faasd provider` is made of, in the order in which it comes up.
struct Provider: Sendable {
    let configuration: ProviderConfiguration
    let logger: Logger

    /// How long requests under way may take to end after SIGTERM. Functions go on running.
    static let drainLimit: TimeAmount = .seconds(20)

    /// Comes up, runs until SIGTERM or SIGINT, goes down. Throws ``FaasError`` when it cannot come up.
    func run() async throws {
        guard JournalSocket.isAvailable() else {
            throw FaasError(
                .upstream,
                "journald does not answer at \(JournalSocket.path), so functions' output has nowhere to go: "
                    + "start systemd-journald.service first")
        }
        let credentials = try BasicCredentials.load(from: configuration.secretsDirectory)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(2, System.coreCount))
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        let result: Result<Void, any Error>
        do { result = .success(try await run(credentials, on: group, threads)) } catch { result = .failure(error) }
        try await threads.shutdownGracefully()
        try await group.shutdownGracefully()
        try result.get()
    }

    private func run(
        _ credentials: BasicCredentials, on group: MultiThreadedEventLoopGroup, _ threads: NIOThreadPool
    ) async throws {
        // Network
        try ConflistFile.ensure(path: configuration.conflist)
        let network = ContainerNetwork(
            try ConflistFile.read(path: configuration.conflist), chains: configuration.chains,
            log: Logger(label: "faasd.network"))
        let resolving = ResolverFiles(directory: configuration.hostsDirectory, log: Logger(label: "faasd.network"))
        try await resolving.prepare(gateway: network.description.gateway)

        // Containers
        let containerd = ContainerdClient(
            socketPath: configuration.containerdSocket, group: group, logger: Logger(label: "faasd.containerd"))
        let images = ImageStore(
            containerd: containerd, snapshotter: configuration.snapshotter,
            archiveDirectory: configuration.imagesDirectory, logger: Logger(label: "faasd.images"))
        let table = EndpointTable(epoch: UUID().uuidString.lowercased())
        var options = ContainerdRuntime.Options()
        options.snapshotter = configuration.snapshotter
        options.collector = configuration.collector
        options.heldAddresses = { table.heldAddresses() }
        let runtime = try ContainerdRuntime(
            containerd: containerd, images: images, network: network,
            host: try HostFacts.detect(hostsFile: resolving.hosts, resolvConf: resolving.resolvConf),
            addresses: network.description.functionAddresses, options: options, log: Logger(label: "faasd.containers"))

        // Functions
        let logs = JournalLogSource(location: configuration.journalDirectory.map { .directory($0) } ?? .system)
        let functions = FunctionService(
            runtime: runtime,
            store: FunctionStore(directory: configuration.stateDirectory + "/functions", threads: threads),
            table: table, probing: HTTPReadinessProbe(group: group), logs: logs,
            maximumStarts: 2 * System.coreCount, logger: Logger(label: "faasd.functions"))
        try await functions.load()

        // HTTP
        let router = ProviderRouter(
            control: functions, logs: logs, endpoints: table, credentials: credentials,
            settings: ProviderSettings(
                serviceTimeout: configuration.serviceTimeout, release: Version.release, sha: Version.sha),
            logger: Logger(label: "faasd.http"))
        let server = try await HTTPServer.bind(
            on: group, to: try listeners(), handler: router, logger: Logger(label: "faasd.http"))

        // In this order they start, in the reverse one they stop: no request finds the functions gone.
        let services = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: FunctionsService(runtime: runtime, functions: functions, logger: logger)),
                    .init(service: HTTPService(server: server, drainLimit: Self.drainLimit)),
                    .init(service: MemoryService()),
                    .init(service: ReadinessService(listening: configuration.listen, logger: logger)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "faasd.lifecycle")))
        let result: Result<Void, any Error>
        do { result = .success(try await services.run()) } catch { result = .failure(error) }
        await containerd.close()
        try result.get()
    }

    /// Sockets of our own making: the bridge's address may not be there yet.
    private func listeners() throws -> [HTTPServer.Listener] {
        try configuration.listen.map { .socket(try FreebindSocket.listen($0.address, port: $0.port)) }
    }
}
