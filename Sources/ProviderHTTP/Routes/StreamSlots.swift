import Synchronization

/// Bounds how many streams of a kind are open at a time.
final class StreamSlots: Sendable {
    let limit: Int
    private let taken = Mutex(0)

    init(_ limit: Int) { self.limit = limit }

    /// A slot, nil when all are taken.
    func take() -> Slot? {
        let free = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        return free ? Slot(self) : nil
    }

    private func giveBack() { taken.withLock { $0 -= 1 } }

    /// One open stream. Given back by ``release()``, or when it is forgotten: an answer whose client
    /// went away before it began is never run.
    final class Slot: Sendable {
        private let slots: StreamSlots
        private let held = Atomic(true)

        fileprivate init(_ slots: StreamSlots) { self.slots = slots }

        func release() {
            if held.exchange(false, ordering: .acquiringAndReleasing) { slots.giveBack() }
        }

        deinit { release() }
    }
}
