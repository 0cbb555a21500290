import FaasModel
import Synchronization

/// Lines a test puts in; a followed query goes on with what is put in later.
final class FakeLogSource: LogSource {
    private struct State {
        var lines: [LogLine] = []
        var failure: FaasError?
        var followers: [Int: AsyncThrowingStream<LogLine, any Error>.Continuation] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var followers: Int { state.withLock { $0.followers.count } }

    /// The next reading fails after the lines there are.
    func fail(_ error: FaasError) { state.withLock { $0.failure = error } }

    func put(_ line: LogLine) {
        state.withLock { state in
            state.lines.append(line)
            for follower in state.followers.values { follower.yield(line) }
        }
    }

    func lines(_ query: LogQuery) -> AsyncThrowingStream<LogLine, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: LogLine.self)
        state.withLock { state in
            let found = state.lines.filter { $0.function == query.function }
            for line in query.tail.map({ found.suffix($0) }) ?? found[...] { continuation.yield(line) }
            guard query.follow else { return continuation.finish(throwing: state.failure) }
            let number = state.next
            state.next += 1
            state.followers[number] = continuation
            continuation.onTermination = { _ in
                _ = self.state.withLock { $0.followers.removeValue(forKey: number) }
            }
        }
        return stream
    }
}
