import FaasModel
import Glibc
import Logging
import Netlink

/// Puts containers on the host's bridge, and takes them off again.
///
/// It keeps no state: the kernel's links are the state, found again by a name derived from the
/// container. Calls for different containers may run at the same time; those for one container are
/// the caller's to order. All errors are ``FaasError``, `upstream` unless said otherwise.
public struct ContainerNetwork: Sendable {
    /// The name of the interface inside a container.
    public static let interface = "eth1"

    public let description: NetworkDescription
    private let host: HostNamespace
    private let rules: HostRules
    private let log: Logger

    /// - Parameter chains: begins the names of the iptables chains that are this network's alone.
    public init(
        _ description: NetworkDescription, host: HostNamespace = .own, chains: String = HostRules.defaultChains,
        log: Logger
    ) {
        self.description = description
        self.host = host
        self.rules = HostRules(description, host: host, chains: chains)
        self.log = log
    }

    /// Makes what all containers share, where it is missing: the bridge with the host's address,
    /// forwarding, and the rules. Safe to repeat, and to do by two daemons at once.
    ///
    /// Throws `alreadyExists` when the bridge's name or the subnet is somebody else's, and
    /// `unsupported` when iptables is not installed.
    public func prepare() async throws(FaasError) {
        let description = description
        try await host.run("cannot set up network \(description.name)") { _ in
            var socket = try RouteSocket()
            _ = try Bridge(description: description).ensure(&socket)
            try Forwarding.enable()
        }
        try await rules.install()
        log.info(
            "network ready",
            metadata: ["bridge": "\(description.bridge)", "address": "\(description.gateway)"])
    }

    /// Gives the network namespace of process `pid` the interface `eth1` with `address`, a default
    /// route by the bridge, and a loopback that is up. About 1 ms.
    ///
    /// To be called between create and start of the task. Removes first what an earlier attachment
    /// of this container left on the host's side, and makes the bridge again if somebody removed it;
    /// after an error nothing of this attachment remains. Throws `invalidArgument` when the process is
    /// in the host's own namespace, or the address is not one of the subnet's for containers.
    public func attach(_ container: ContainerID, pid: Int32, address: IPv4Address) async throws(FaasError) {
        guard description.serviceAddresses.contains(address) || description.functionAddresses.contains(address) else {
            throw FaasError(
                .invalidArgument,
                "cannot attach container \(container): \(address) is not an address for containers in "
                    + "\(description.subnet)")
        }
        let attachment = Attachment(
            description: description, hostEnd: HostEnd(of: container, on: description.bridge), address: address)
        try await host.run("cannot attach container \(container) to the network") { thread in
            try attachment.make(pid: pid, on: thread)
        }
    }

    /// Removes what is left of the container's attachment. Succeeds when nothing is: the kernel
    /// removes both ends by itself, some time after the last process of the namespace.
    public func detach(_ container: ContainerID) async throws(FaasError) {
        let hostEnd = HostEnd(of: container, on: description.bridge)
        try await host.run("cannot detach container \(container) from the network") { _ in
            var socket = try RouteSocket()
            try hostEnd.remove(&socket)
        }
    }
}
