/// Why something could not be done, in the words of whoever asked for it.
///
/// `message` says what was being done and to what ("cannot start function figlet.openfaas-fn");
/// `cause` is the reason underneath and is not repeated in the message. Whoever shows an error
/// prints `description`, which walks the chain. Each edge maps `code` once: to an HTTP status, or
/// to an exit code.
public struct FaasError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The request itself is wrong; the same request will never work.
        case invalidArgument
        case unauthenticated
        case permissionDenied
        case notFound
        case alreadyExists
        /// True now, may pass: not ready yet, no replica, still starting.
        case notReady
        case timeout
        /// Something we depend on (containerd, a registry, journald) answered with an error.
        case upstream
        case cancelled
        case unsupported
        /// A limit of the host or of the configuration is reached (addresses, disk, queue).
        case resourceExhausted
        /// A defect of ours, or a state that should not be.
        case `internal`
    }

    public var code: Code
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
