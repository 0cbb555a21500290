/// How long a message body is (RFC 9112 section 6.3).
public enum HTTPBodyFraming: Sendable, Hashable {
    case none
    /// Exactly so many bytes, more than zero.
    case length(Int)
    case chunked
    /// A response that ends with its connection.
    case untilClose
}
