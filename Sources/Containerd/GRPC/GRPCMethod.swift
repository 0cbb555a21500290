/// One kind of call, and the words for it in errors.
struct GRPCMethod: Sendable {
    enum Deadline: Sendable {
        /// The client's own.
        case standard
        case after(Duration)
        /// For streams that last until they are cancelled.
        case none
    }

    /// `/package.Service/Method`
    let path: String
    let operation: String
    let object: String
    let deadline: Deadline
    /// Whether the call only reads, so that it may be sent again when its answer was lost.
    let isRead: Bool

    init(
        _ service: String, _ name: String, _ operation: String, object: String = "", timeout: Duration? = nil,
        isRead: Bool = false
    ) {
        self.init(
            service, name, operation, object: object, deadline: timeout.map(Deadline.after) ?? .standard,
            isRead: isRead)
    }

    init(
        _ service: String, _ name: String, _ operation: String, object: String = "", deadline: Deadline,
        isRead: Bool = false
    ) {
        path = "/\(service)/\(name)"
        self.operation = operation
        self.object = object
        self.deadline = deadline
        self.isRead = isRead
    }

    func error(_ code: ContainerdError.Code, _ message: String) -> ContainerdError {
        ContainerdError(code, operation: operation, object: object, message: message)
    }

    /// Whatever went wrong below, as the error our callers know.
    func error(from error: any Error) -> ContainerdError {
        switch error {
        case let error as ContainerdError: error
        case let failure as GRPCFailure: self.error(failure.code, failure.message)
        case is CancellationError: self.error(.cancelled, "the caller gave up")
        default: self.error(.unavailable, "\(error)")
        }
    }
}
