/// `method SP request-target SP HTTP-version CRLF` (RFC 9112 section 3), as offsets into the head.
struct RequestLine {
    var target: Range<Int>
    /// Where the path begins; an absolute-form target without one has `pathStart` at its query or end.
    var pathStart: Int
    /// Behind the first `?`.
    var queryStart: Int?
    var authority: Range<Int>?
    var version: HTTPVersion
    /// Behind the line's CRLF.
    var end: Int

    /// `head` is a whole head, so it holds a CRLF.
    init(_ head: UnsafeRawBufferPointer) throws(HTTPWireError) {
        var position = 0
        while ByteClass.isToken(head[position]) { position += 1 }
        guard position > 0, head[position] == ByteClass.space else { throw .malformed("malformed method") }
        let methodEnd = position
        position += 1
        let targetStart = position
        while ByteClass.isTarget(head[position]) {
            if head[position] == UInt8(ascii: "?"), queryStart == nil { queryStart = position + 1 }
            position += 1
        }
        guard position > targetStart, head[position] == ByteClass.space else {
            throw .malformed("malformed request target")
        }
        target = targetStart..<position
        pathStart = targetStart
        (version, end) = try Self.version(head, from: position + 1)
        try splitTarget(head, method: UnsafeRawBufferPointer(rebasing: head[..<methodEnd]))
    }

    private static func version(
        _ head: UnsafeRawBufferPointer, from start: Int
    ) throws(HTTPWireError) -> (HTTPVersion, end: Int) {
        // "HTTP/1.1" and the CRLF; a head has at least two bytes more.
        guard start + 10 <= head.count, head[start + 8] == ByteClass.cr, head[start + 9] == ByteClass.lf,
            head[start..<start + 5].elementsEqual("HTTP/".utf8), head[start + 6] == UInt8(ascii: "."),
            isDigit(head[start + 5]), isDigit(head[start + 7])
        else { throw .malformed("malformed HTTP version") }
        switch (head[start + 5], head[start + 7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): return (.http11, start + 10)
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): return (.http10, start + 10)
        default: throw HTTPWireError(status: 505, reason: "HTTP version not supported")
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func splitTarget(
        _ head: UnsafeRawBufferPointer, method: UnsafeRawBufferPointer
    ) throws(HTTPWireError) {
        let first = head[target.lowerBound]
        if first == UInt8(ascii: "/") { return }
        if first == UInt8(ascii: "*"), target.count == 1, method.elementsEqual("OPTIONS".utf8) { return }
        if method.elementsEqual("CONNECT".utf8) {
            throw HTTPWireError(status: 501, reason: "CONNECT is not served")
        }
        let scheme = 7
        guard target.count > scheme,
            ByteClass.spells(
                UnsafeRawBufferPointer(rebasing: head[target.lowerBound..<target.lowerBound + scheme]), "http://")
        else { throw .malformed("malformed request target") }
        let start = target.lowerBound + scheme
        var position = start
        while position < target.upperBound, ByteClass.isHost(head[position]) { position += 1 }
        guard position > start,
            position == target.upperBound || head[position] == UInt8(ascii: "/")
                || head[position] == UInt8(ascii: "?")
        else { throw .malformed("malformed authority in the request target") }
        authority = start..<position
        pathStart = position
    }
}
