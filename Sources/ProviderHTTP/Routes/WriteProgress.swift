import Synchronization

/// Since when a write has been under way, for somebody else to see.
final class WriteProgress: Sendable {
    private let start = Mutex<ContinuousClock.Instant?>(nil)

    func begin(at now: ContinuousClock.Instant = .now) { start.withLock { $0 = now } }
    func end() { start.withLock { $0 = nil } }

    func isStuck(for limit: Duration, at now: ContinuousClock.Instant = .now) -> Bool {
        start.withLock { start in start.map { now - $0 >= limit } ?? false }
    }
}
