import FaasModel
import Synchronization

/// The outside of one function's task: its mailbox, and its status as last published.
final class FunctionHandle: Sendable {
    let id: FunctionID
    let mailbox: AsyncStream<FunctionMessage>
    private let sender: AsyncStream<FunctionMessage>.Continuation
    private let published: Mutex<FunctionStatus>

    init(_ status: FunctionStatus) {
        id = status.spec.id
        (mailbox, sender) = AsyncStream.makeStream()
        published = Mutex(status)
    }

    var status: FunctionStatus { published.withLock { $0 } }

    func publish(_ status: FunctionStatus) { published.withLock { $0 = status } }

    /// False when the function's task has ended and will not read it.
    @discardableResult
    func send(_ message: FunctionMessage) -> Bool {
        if case .terminated = sender.yield(message) { return false }
        return true
    }

    func close() { sender.finish() }
}
