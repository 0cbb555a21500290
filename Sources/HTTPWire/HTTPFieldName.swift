/// The fields the engine itself looks at; every other one passes as bytes.
public enum HTTPFieldName: UInt8, Sendable, Hashable {
    case other
    case host, connection, keepAlive, proxyConnection, te, transferEncoding, contentLength, upgrade, expect
    case date, contentType, proxyAuthenticate, proxyAuthorization

    /// Known by its length first, so that most names cost one comparison.
    static func named(_ name: UnsafeRawBufferPointer) -> HTTPFieldName {
        switch name.count {
        case 2: ByteClass.spells(name, "te") ? .te : .other
        case 4:
            ByteClass.spells(name, "host") ? .host : ByteClass.spells(name, "date") ? .date : .other
        case 6: ByteClass.spells(name, "expect") ? .expect : .other
        case 7: ByteClass.spells(name, "upgrade") ? .upgrade : .other
        case 10:
            ByteClass.spells(name, "connection")
                ? .connection : ByteClass.spells(name, "keep-alive") ? .keepAlive : .other
        case 12: ByteClass.spells(name, "content-type") ? .contentType : .other
        case 14: ByteClass.spells(name, "content-length") ? .contentLength : .other
        case 16: ByteClass.spells(name, "proxy-connection") ? .proxyConnection : .other
        case 17: ByteClass.spells(name, "transfer-encoding") ? .transferEncoding : .other
        case 18: ByteClass.spells(name, "proxy-authenticate") ? .proxyAuthenticate : .other
        case 19: ByteClass.spells(name, "proxy-authorization") ? .proxyAuthorization : .other
        default: .other
        }
    }

    /// Meant for one connection only, so never passed on (RFC 9110 7.6.1). The framing fields are not
    /// here: bodies pass as they are framed. The proxy pair speaks to the nearest proxy, which we are.
    public var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .upgrade, .proxyAuthenticate, .proxyAuthorization: true
        default: false
        }
    }
}
