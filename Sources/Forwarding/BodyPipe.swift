import NIOCore
import Synchronization

/// Carries a request body from its event loop to the one task that reads it.
final class BodyPipe: Sendable {
    /// With so much waiting the connection is not read on until half of it has been taken.
    static let highWaterBytes = 256 * 1024

    private enum End {
        case open, ended
        case failed(any Error)
    }

    private struct State {
        var parts = CircularBuffer<ByteBuffer>()
        var bytes = 0
        var end = End.open
        var isHeld = false
        var isAskedFor = false
        var reader: CheckedContinuation<ByteBuffer?, any Error>?
    }

    private let state = Mutex(State())
    /// Called from any thread: the reader wants more than there is.
    private let onDemand: @Sendable () -> Void

    init(onDemand: @escaping @Sendable () -> Void) {
        self.onDemand = onDemand
    }

    // MARK: On the event loop

    /// Whether the body should be read on.
    var wantsMore: Bool { state.withLock { !$0.isHeld } }

    func append(_ part: ByteBuffer) {
        let reader = state.withLock { state -> CheckedContinuation<ByteBuffer?, any Error>? in
            guard case .open = state.end else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.parts.append(part)
            state.bytes += part.readableBytes
            if state.bytes >= Self.highWaterBytes { state.isHeld = true }
            return nil
        }
        reader?.resume(returning: part)
    }

    func finish() { end(.ended) }
    func fail(_ error: any Error) { end(.failed(error)) }

    private func end(_ end: End) {
        let reader = state.withLock { state -> CheckedContinuation<ByteBuffer?, any Error>? in
            guard case .open = state.end else { return nil }
            state.end = end
            if case .failed = end { state.parts.removeAll() }
            defer { state.reader = nil }
            return state.reader
        }
        switch end {
        case .failed(let error): reader?.resume(throwing: error)
        case .ended, .open: reader?.resume(returning: nil)
        }
    }

    // MARK: In the reader's task

    func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (result, demands) = state.withLock { state in take(for: continuation, &state) }
                if demands { onDemand() }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            fail(CancellationError())
        }
    }

    private func take(
        for reader: CheckedContinuation<ByteBuffer?, any Error>, _ state: inout State
    ) -> (Result<ByteBuffer?, any Error>?, demands: Bool) {
        var demands = !state.isAskedFor
        state.isAskedFor = true
        if let part = state.parts.popFirst() {
            state.bytes -= part.readableBytes
            if state.isHeld, state.bytes <= Self.highWaterBytes / 2 {
                state.isHeld = false
                demands = true
            }
            return (.success(part), demands)
        }
        switch state.end {
        case .ended: return (.success(nil), false)
        case .failed(let error): return (.failure(error), false)
        case .open:
            guard state.reader == nil else { return (.failure(BodyReadTwice()), false) }
            state.reader = reader
            return (nil, demands)
        }
    }
}

/// Two tasks read the same request body.
struct BodyReadTwice: Error, CustomStringConvertible {
    var description: String { "read request body: another task is reading it" }
}
