import NIOCore

/// How a proxy frames a body for its client, where that differs from the upstream's framing.
public enum HTTPReframing: Sendable {
    case asItIs
    /// A body until close becomes chunked, so that the client's connection lives on.
    case toChunked
    /// A chunked body for an HTTP/1.0 client ends with the connection.
    case toClose
}

extension HTTPResponseHead {
    /// Writes the head as a proxy passes it on: nothing meant for the upstream's connection, `fields` set instead
    /// of the upstream's of the same name, the rest copied in bulk.
    ///
    /// - Parameters:
    ///   - connectionLine: a `Connection` field line for the client, or empty.
    ///   - dateLine: added when the upstream told no date (RFC 9110 6.6.1).
    public func writeForwarded(
        into output: inout ByteBuffer, fields set: [(name: String, value: String)], reframing: HTTPReframing,
        connectionLine: StaticString, dateLine: ByteBuffer, defaultContentType: String? = nil
    ) {
        output.writeStaticString("HTTP/1.1 ")
        fields.bytes.withUnsafeReadableBytes { head in
            _ = output.writeBytes(head[statusBytes])
        }
        var hasDate = false
        var lengthWritten = false
        fields.copyLines(into: &output) { line, head in
            switch line.name {
            case .upgrade: return status == 101
            case .contentLength:
                defer { lengthWritten = true }
                return !lengthWritten && framing != .chunked
            case .transferEncoding: return reframing == .asItIs
            case let name where name.isHopByHop: return false
            case .date: hasDate = true
            default: break
            }
            return !line.isNamed(inAny: set, in: head) && !(nominatesFields && fields.isNominated(line, in: head))
        }
        for (name, value) in set where !HTTPField.isFraming(name) { output.writeHTTPField(name, value) }
        if let defaultContentType, !fields.contains(.contentType) {
            output.writeHTTPField("Content-Type", defaultContentType)
        }
        if !hasDate, status >= 200 { output.writeImmutableBuffer(dateLine) }
        if reframing == .toChunked { output.writeStaticString("Transfer-Encoding: chunked\r\n") }
        output.writeStaticString(connectionLine)
        output.writeStaticString("\r\n")
    }
}
