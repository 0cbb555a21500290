import Synchronization

/// How many sequences are being read.
final class ReaderSlots: Sendable {
    let limit: Int
    private let taken = Mutex(0)

    init(limit: Int) { self.limit = limit }

    func take() -> Bool {
        taken.withLock {
            guard $0 < limit else { return false }
            $0 += 1
            return true
        }
    }

    func free() { taken.withLock { $0 -= 1 } }
}
