import Logging
import NIOCore
import NIOHPACK
import Synchronization

/// Calls over one connection, which is made when it is needed and made again when it was lost.
final class GRPCClient: Sendable {
    private enum State {
        case idle
        /// Being made, or made.
        case connected(EventLoopFuture<GRPCConnection>, generation: UInt64)
        case closed
    }

    private let target: GRPCTarget
    private let timeout: Duration
    private let group: any EventLoopGroup
    private let logger: Logger
    private let state = Mutex<(State, generation: UInt64)>((.idle, 0))

    init(target: GRPCTarget, timeout: Duration, group: any EventLoopGroup, logger: Logger) {
        self.target = target
        self.timeout = timeout
        self.group = group
        self.logger = logger
    }

    func close() async {
        let last = state.withLock { state -> State in
            defer { state.0 = .closed }
            return state.0
        }
        guard case .connected(let future, _) = last, let connection = try? await future.get() else { return }
        try? await connection.channel.close()
    }

    /// Runs `body` on a stream of its own. When it returns or throws, and the call is not over, it is cancelled.
    /// Throws ``GRPCFailure``, or what `body` throws.
    func call<Result: Sendable>(
        _ method: GRPCMethod, metadata: HPACKHeaders,
        _ body: (GRPCCall) async throws -> Result
    ) async throws -> Result {
        let timeout: Duration? =
            switch method.deadline {
            case .standard: self.timeout
            case .after(let duration): duration
            case .none: nil
            }
        do {
            return try await attempt(method, metadata, timeout, body)
        } catch let failure as GRPCFailure where failure.mayRetry(method) && !Task.isCancelled {
            logger.debug("containerd: once more", metadata: ["call": "\(method.path)", "after": "\(failure.message)"])
            return try await attempt(method, metadata, timeout, body)
        }
    }

    private func attempt<Result: Sendable>(
        _ method: GRPCMethod, _ metadata: HPACKHeaders, _ timeout: Duration?, _ body: (GRPCCall) async throws -> Result
    ) async throws -> Result {
        guard !Task.isCancelled else { throw CancellationError() }
        let (connection, generation) = try await connection()
        let stream: GRPCConnection.Stream
        do {
            stream = try await connection.openStream(
                headers: headers(method, metadata, timeout), timeout: timeout)
        } catch {
            retire(generation)
            throw GRPCFailure(code: .unavailable, message: "\(error)", progress: .notSent)
        }
        return try await stream.executeThenClose { inbound, outbound in
            try await body(GRPCCall(inbound: inbound.makeAsyncIterator(), outbound: outbound))
        }
    }

    private func headers(_ method: GRPCMethod, _ metadata: HPACKHeaders, _ timeout: Duration?) -> HPACKHeaders {
        var headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": method.path, ":authority": "localhost",
            "te": "trailers", "content-type": "application/grpc", "user-agent": "faasd",
        ]
        if let timeout { headers.add(name: "grpc-timeout", value: GRPCTimeout.header(timeout)) }
        headers.add(contentsOf: metadata)
        return headers
    }

    private func connection() async throws -> (GRPCConnection, UInt64) {
        let (future, generation) = try state.withLock { state throws(GRPCFailure) in
            switch state.0 {
            case .closed:
                throw GRPCFailure(code: .unavailable, message: "the client is closed", progress: .notSent)
            case .connected(let future, let generation):
                return (future, generation)
            case .idle:
                state.generation += 1
                let generation = state.generation
                let future = GRPCConnection.open(target, group: group) { [weak self] _ in self?.retire(generation) }
                state.0 = .connected(future, generation: generation)
                return (future, generation)
            }
        }
        do {
            return (try await future.get(), generation)
        } catch {
            retire(generation)
            throw GRPCFailure(
                code: .unavailable, message: "cannot connect to \(target.socketPath): \(error)", progress: .notSent)
        }
    }

    /// New calls get a new connection.
    private func retire(_ generation: UInt64) {
        state.withLock { state in
            if case .connected(_, generation) = state.0 { state.0 = .idle }
        }
    }
}
