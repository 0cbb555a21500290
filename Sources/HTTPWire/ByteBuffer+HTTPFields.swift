import NIOCore

extension ByteBuffer {
    /// Writes `name: value` and CRLF. A name or value that would break the head is left out: fields made from a
    /// request's own words must not become a second field or a second response.
    public mutating func writeHTTPField(_ name: String, _ value: String) {
        guard HTTPField.isName(name), HTTPField.isValue(value) else { return }
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }

    /// Writes `HTTP/1.1 200 OK` and CRLF.
    public mutating func writeHTTPStatusLine(_ status: Int) {
        writeStaticString("HTTP/1.1 ")
        writeString(String(status))
        writeStaticString(" ")
        writeStaticString(HTTPStatus.reason(status))
        writeStaticString("\r\n")
    }
}

/// The grammar of fields (RFC 9110 section 5).
public enum HTTPField {
    public static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(ByteClass.isToken)
    }

    public static func isValue(_ value: String) -> Bool {
        value.utf8.allSatisfy(ByteClass.isFieldValue)
    }

    /// Whether the field belongs to the framing or the connection, which only the engine writes.
    public static func isFraming(_ name: String) -> Bool {
        switch name.utf8.count {
        case 10: name.lowercased() == "connection"
        case 14: name.lowercased() == "content-length"
        case 17: name.lowercased() == "transfer-encoding"
        default: false
        }
    }
}
