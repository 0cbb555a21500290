public import FaasModel
public import Network

/// What running containers need of a network. ``Network/ContainerNetwork`` is it; tests may do without.
public protocol NetworkAttaching: Sendable {
    /// Makes what all containers share. Safe to repeat.
    func prepare() async throws(FaasError)
    /// Between create and start of the task whose first process is `pid`.
    func attach(_ container: ContainerID, pid: Int32, address: IPv4Address) async throws(FaasError)
    /// Succeeds when nothing is attached.
    func detach(_ container: ContainerID) async throws(FaasError)
}

extension ContainerNetwork: NetworkAttaching {}
