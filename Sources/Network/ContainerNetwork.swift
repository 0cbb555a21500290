import FaasModel
import Logging

/// Puts containers on the host's bridge, and takes them off again.
///
/// It keeps no state: the kernel's links are the state, found again by a name derived from the
/// container. Calls for different containers may run at the same time; those for one container are
/// the caller's to order. All errors are ``FaasError``, `upstream` unless said otherwise.
public struct ContainerNetwork: Sendable {
    public let description: NetworkDescription
    private let log: Logger

    public init(_ description: NetworkDescription, log: Logger) {
        self.description = description
        self.log = log
    }

    /// Makes what all containers share, where it is missing: the bridge with the host's address,
    /// forwarding, and the rules. Safe to repeat, and to do by two daemons at once.
    public func prepare() async throws(FaasError) {
        throw FaasError(.unsupported, "network \(description.name) is not built yet")
    }

    /// Gives the network namespace of process `pid` the interface `eth1` with `address`, a default
    /// route by the bridge, and a loopback that is up. About 1 ms.
    ///
    /// To be called between create and start of the task. Removes first what an earlier attachment
    /// of this container left on the host's side; after an error nothing of this one remains.
    public func attach(_ container: ContainerID, pid: Int32, address: IPv4Address) async throws(FaasError) {
        throw FaasError(.unsupported, "network \(description.name) is not built yet")
    }

    /// Removes what is left of the container's attachment. Succeeds when nothing is: the kernel
    /// removes both ends by itself, some time after the last process of the namespace.
    public func detach(_ container: ContainerID) async throws(FaasError) {
        throw FaasError(.unsupported, "network \(description.name) is not built yet")
    }
}
