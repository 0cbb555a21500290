/// The versions this engine speaks. Anything else is refused with 505 (RFC 9110 15.6.6).
public enum HTTPVersion: Sendable, Hashable {
    case http10
    case http11
}
