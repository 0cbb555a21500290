import Synchronization

/// Holds calls up until a test lets them go on.
public final class FakeGate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var last = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    init() {}

    /// Lets go on who waits, and everyone from now on.
    public func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when `count` calls wait here.
    public func untilWaiting(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.waiting.count < count { state.watchers.append((count, continuation)) }
                return state.waiting.count >= count
            }
            if isThere { continuation.resume() }
        }
    }

    /// Throws `CancellationError` when the waiting task is cancelled.
    func pass() async throws {
        let ticket = state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (mayPass, reached) = state.withLock { state in
                    guard !state.isOpen, !Task.isCancelled else {
                        return (true, [CheckedContinuation<Void, Never>]())
                    }
                    state.waiting[ticket] = continuation
                    let reached = state.watchers.filter { $0.count <= state.waiting.count }.map(\.continuation)
                    state.watchers.removeAll { $0.count <= state.waiting.count }
                    return (false, reached)
                }
                if mayPass { continuation.resume() }
                for watcher in reached { watcher.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(throwing: CancellationError())
        }
    }
}
