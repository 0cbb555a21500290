import Synchronization

/// The replicas whose readiness is still of interest; a watch ends when its replica leaves this set.
final class WatchedReplicas: Sendable {
    private let ids = Mutex<Set<String>>([])

    func add(_ id: String) { ids.withLock { _ = $0.insert(id) } }
    func contains(_ id: String) -> Bool { ids.withLock { $0.contains(id) } }
    func keep(_ others: Set<String>) { ids.withLock { $0.formIntersection(others) } }
}
