import FaasModel
import Synchronization

/// What a client waits for; given exactly once, the first one counts.
final class Answer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case given(Result<Value, FaasError>)
        case taken
    }

    private let state = Mutex(State.open)

    func give(_ result: Result<Value, FaasError>) {
        let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .given(result)
                return nil
            case .awaited(let continuation):
                state = .taken
                return continuation
            case .given, .taken: return nil
            }
        }
        waiting?.resume(with: result.mapError { $0 as any Error })
    }

    /// Waits for the answer; called once. A caller that is cancelled waits no longer.
    func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let given: Result<Value, FaasError>? = state.withLock { state in
                    if case .given(let result) = state {
                        state = .taken
                        return result
                    }
                    state = .awaited(continuation)
                    return nil
                }
                if let given { continuation.resume(with: given.mapError { $0 as any Error }) }
            }
        } onCancel: {
            give(.failure(FaasError(.cancelled, "given up before there was an answer")))
        }
    }
}
