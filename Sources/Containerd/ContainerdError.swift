/// Why a call to containerd failed.
public struct ContainerdError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The status codes of gRPC ("Status codes and their use in gRPC", grpc.io). A code this client
    /// does not know reads as ``unknown``.
    public enum Code: Int, Sendable, Hashable, CaseIterable {
        case cancelled = 1
        case unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
        case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`
        /// containerd is not there, or went away during the call; whether it acted on it is not known.
        case unavailable
        case dataLoss, unauthenticated
    }

    public var code: Code
    /// What was asked for, in words: "create container".
    public var operation: String
    /// What it was asked for: an id, a digest, a reference. Empty when the operation has no object.
    public var object: String
    /// containerd's own words, or the client's when the call never got an answer.
    public var message: String

    public init(_ code: Code, operation: String, object: String, message: String) {
        self.code = code
        self.operation = operation
        self.object = object
        self.message = message
    }

    public var description: String {
        "containerd: \(operation)\(object.isEmpty ? "" : " \(object)"): \(message) (\(code))"
    }
}
