/// A message that breaks the wire format or one of its limits.
public struct HTTPWireError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What a server answers to such a request; a proxy that meets it in a response treats the upstream as broken.
    public var status: Int
    /// Plain words for the answer and the log; holds no bytes of the message.
    public var reason: String

    public init(status: Int, reason: String) {
        self.status = status
        self.reason = reason
    }

    public var description: String { "\(status): \(reason)" }

    static func malformed(_ reason: String) -> HTTPWireError { HTTPWireError(status: 400, reason: reason) }
}
