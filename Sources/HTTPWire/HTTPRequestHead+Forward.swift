import NIOCore

extension HTTPRequestHead {
    /// Writes the head as a proxy passes it on (RFC 9110 7.6): new target, its own `Host`, nothing meant for the
    /// client's connection, the rest copied in bulk. The body's framing stays.
    ///
    /// - Parameters:
    ///   - hostLine: the field line `Host: …` with its CRLF, used unless `fields` sets another.
    ///   - fields: set on the request instead of the client's of the same name; framing fields are ignored.
    ///   - upgrade: pass `Upgrade` on.
    public func writeForwarded(
        into output: inout ByteBuffer, target: String, hostLine: ByteBuffer,
        fields set: [(name: String, value: String)], upgrade: Bool
    ) {
        fields.bytes.withUnsafeReadableBytes { head in
            _ = output.writeBytes(head[..<Int(methodLength)])
        }
        output.writeStaticString(" ")
        output.writeString(target)
        output.writeStaticString(" HTTP/1.1\r\n")
        if !set.contains(where: { $0.name.utf8.count == 4 && $0.name.lowercased() == "host" }) {
            output.writeImmutableBuffer(hostLine)
        }
        var lengthWritten = false
        fields.copyLines(into: &output) { line, head in
            switch line.name {
            case .host: return false
            case .upgrade: return upgrade
            case .expect: return expectsContinue
            case .contentLength:
                defer { lengthWritten = true }
                return !lengthWritten
            case .transferEncoding: return true
            case let name where name.isHopByHop: return false
            default:
                return !line.isNamed(inAny: set, in: head)
                    && !(nominatesFields && fields.isNominated(line, in: head))
            }
        }
        for (name, value) in set where !HTTPField.isFraming(name) { output.writeHTTPField(name, value) }
        if upgrade { output.writeStaticString("Connection: Upgrade\r\n") }
        output.writeStaticString("\r\n")
    }

    /// Whether a request like this may be sent twice without asking the client (RFC 9110 9.2.2).
    public var isIdempotent: Bool {
        switch method {
        case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE": true
        default: false
        }
    }

    public var isHead: Bool {
        methodLength == 4 && fields.bytes.getString(at: fields.bytes.readerIndex, length: 4) == "HEAD"
    }
}
