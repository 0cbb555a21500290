import FaasModel
import Synchronization

/// One sequence's end of its thread. Closes it when nobody holds the sequence any more.
final class LogReading: Sendable {
    private struct State {
        var thread: JournalThread<LogLine>?
        var isFinished = false
        /// The batch, newest first, so that the oldest is taken from the end.
        var pending: [LogLine] = []
    }

    private let query: LogQuery
    private let location: JournalLocation
    private let slots: ReaderSlots
    private let state = Mutex(State())

    init(_ query: LogQuery, location: JournalLocation, slots: ReaderSlots) {
        self.query = query
        self.location = location
        self.slots = slots
    }

    deinit { state.withLock { $0.thread }?.close() }

    func next() async throws -> LogLine? {
        if let line = state.withLock({ $0.pending.popLast() }) { return line }
        guard let thread = try thread() else { return nil }
        do {
            if let batch = try await thread.next() {
                return state.withLock {
                    $0.pending = batch.reversed()
                    return $0.pending.popLast()
                }
            }
        } catch {
            finish()
            throw error
        }
        finish()
        return nil
    }

    /// The thread, started with the first line; nil when the sequence has ended.
    private func thread() throws -> JournalThread<LogLine>? {
        try state.withLock { state in
            if state.isFinished { return nil }
            if let thread = state.thread { return thread }
            state.isFinished = true
            guard slots.take() else {
                throw FaasError(
                    .resourceExhausted,
                    "cannot read the lines of \(query.function): \(slots.limit) others are being read already")
            }
            do {
                let thread = try JournalThread<LogLine>.start(
                    { [query, location] in try FunctionLogEntries(query, in: location) },
                    didEnd: { [slots] in slots.free() })
                state.thread = thread
                state.isFinished = false
                return thread
            } catch {
                slots.free()
                throw FaasError(.resourceExhausted, "cannot read the lines of \(query.function)", cause: error)
            }
        }
    }

    private func finish() {
        state.withLock {
            $0.isFinished = true
            $0.thread = nil
        }
    }
}
