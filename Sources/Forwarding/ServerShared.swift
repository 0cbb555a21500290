import Logging
import NIOCore
import Synchronization

/// What all event loops of one server share.
final class ServerShared: Sendable {
    typealias Job = @Sendable () async -> Void

    private struct State {
        var isDraining = false
        var listeners = 0
        var connections = 0
    }

    let handler: any HTTPHandler
    let limits: HTTPServerLimits
    let logger: Logger
    /// Work for the task group of `run()`; at most one per connection.
    let jobs: AsyncStream<Job>
    private let jobSink: AsyncStream<Job>.Continuation
    private let state = Mutex(State())

    init(handler: any HTTPHandler, limits: HTTPServerLimits, logger: Logger) {
        self.handler = handler
        self.limits = limits
        self.logger = logger
        (jobs, jobSink) = AsyncStream.makeStream(of: Job.self)
    }

    func run(_ job: @escaping Job) { jobSink.yield(job) }

    func listenerOpened() { state.withLock { $0.listeners += 1 } }
    func listenerClosed() { change { $0.listeners -= 1 } }

    /// Whether the connection is within the limit; it counts in either case.
    func connectionOpened() -> Bool {
        state.withLock { state in
            state.connections += 1
            return state.connections <= limits.connections
        }
    }

    func connectionClosed() { change { $0.connections -= 1 } }

    func beginDraining() { change { $0.isDraining = true } }

    private func change(_ body: (inout State) -> Void) {
        let isOver = state.withLock { state in
            body(&state)
            return state.isDraining && state.listeners == 0 && state.connections == 0
        }
        if isOver { jobSink.finish() }
    }
}
