import Synchronization

/// Counts the calls in progress and holds them to `max_inflight`.
final class InflightLimit: Sendable {
    /// nil: no limit.
    let maximum: Int?
    private let current = Atomic<Int>(0)

    init(maximum: Int?) { self.maximum = maximum }

    var isFull: Bool { maximum.map { current.load(ordering: .relaxed) >= $0 } ?? false }

    /// A place among the calls in progress, or nil when there is none.
    func take() -> InflightSlot? {
        let now = current.add(1, ordering: .relaxed).newValue
        if let maximum, now > maximum {
            current.subtract(1, ordering: .relaxed)
            return nil
        }
        return InflightSlot(limit: self)
    }

    fileprivate func giveBack() { current.subtract(1, ordering: .relaxed) }
}

/// A call's place. Given back when its call is over, at the latest when nobody holds it any more.
final class InflightSlot: Sendable {
    private let limit: InflightLimit
    private let isTaken = Atomic<Bool>(true)

    fileprivate init(limit: InflightLimit) { self.limit = limit }

    func giveBack() {
        if isTaken.exchange(false, ordering: .relaxed) { limit.giveBack() }
    }

    deinit { giveBack() }
}
