import FaasModel
import Synchronization

/// The addresses whose readiness is still of interest; a watch ends when its own leaves this set. By address, since a
/// replica that is started again keeps its id, and the watch of its earlier life must end.
final class WatchedReplicas: Sendable {
    private let addresses = Mutex<Set<IPv4Address>>([])

    func add(_ address: IPv4Address) { addresses.withLock { _ = $0.insert(address) } }
    func contains(_ address: IPv4Address) -> Bool { addresses.withLock { $0.contains(address) } }
    func keep(_ others: Set<IPv4Address>) { addresses.withLock { $0.formIntersection(others) } }
}
