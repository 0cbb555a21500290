import NIOCore

/// The head of a response, bytes as they came.
public struct HTTPResponseHead: Sendable {
    public let fields: HTTPFieldLines
    public let version: HTTPVersion
    public let status: Int
    /// How the body is framed, the request's method and the status considered (RFC 9112 6.3).
    public let framing: HTTPBodyFraming
    /// Whether the connection may carry another exchange after this one.
    public let isKeepAlive: Bool
    let nominatesFields: Bool
    /// From the status code to the end of the status line, CRLF included.
    let statusBytes: Range<Int>

    /// 100 to 199 but 101: another head follows.
    public var isInterim: Bool { status < 200 && status != 101 }

    public subscript(name: String) -> String? { fields[name] }

    init(
        bytes: ByteBuffer, limits: HTTPHeadLimits, isAnswerToHead: Bool, lines scratch: inout [HTTPFieldLines.Line]
    ) throws(HTTPWireError) {
        var lines = scratch
        scratch = []
        let result = bytes.withUnsafeReadableBytes { head -> Result<(StatusLine, FieldMeaning), HTTPWireError> in
            do throws(HTTPWireError) {
                let line = try StatusLine(head)
                try HTTPFieldLines.parse(head, from: line.end, limit: limits.fieldCount, into: &lines)
                return .success((line, try FieldMeaning(lines, in: head)))
            } catch {
                return .failure(error)
            }
        }
        let (line, meaning) = try result.get()
        fields = HTTPFieldLines(bytes: bytes, lines: lines)
        version = line.version
        status = line.status
        nominatesFields = meaning.nominatesFields
        statusBytes = line.statusStart..<line.end
        let bodiless = isAnswerToHead || line.status < 200 || line.status == 204 || line.status == 304
        if bodiless {
            framing = .none
        } else if meaning.isChunked {
            guard line.version == .http11 else { throw .malformed("Transfer-Encoding in HTTP/1.0") }
            framing = .chunked
        } else if let length = meaning.contentLength {
            framing = length == 0 ? .none : .length(length)
        } else {
            framing = .untilClose
        }
        isKeepAlive =
            framing != .untilClose && !meaning.closes && (line.version == .http11 || meaning.keepsAlive)
    }
}

/// `HTTP-version SP status-code SP [ reason-phrase ] CRLF` (RFC 9112 section 4); the second space may be missing
/// together with the phrase, as some servers send it.
struct StatusLine {
    var version: HTTPVersion
    var status: Int
    var statusStart: Int
    var end: Int

    init(_ head: UnsafeRawBufferPointer) throws(HTTPWireError) {
        guard head.count > 14, head[..<7].elementsEqual("HTTP/1.".utf8), head[8] == ByteClass.space else {
            throw .malformed("malformed status line")
        }
        switch head[7] {
        case UInt8(ascii: "1"): version = .http11
        case UInt8(ascii: "0"): version = .http10
        default: throw .malformed("unknown HTTP version of a response")
        }
        var code = 0
        for index in 9..<12 {
            guard head[index] &- UInt8(ascii: "0") < 10 else { throw .malformed("malformed status code") }
            code = code * 10 + Int(head[index] &- UInt8(ascii: "0"))
        }
        guard code >= 100, head[12] == ByteClass.space || head[12] == ByteClass.cr else {
            throw .malformed("malformed status code")
        }
        status = code
        statusStart = 9
        var position = 12
        while ByteClass.isFieldValue(head[position]) { position += 1 }
        guard head[position] == ByteClass.cr, head[position + 1] == ByteClass.lf else {
            throw .malformed("invalid byte in a reason phrase")
        }
        end = position + 2
    }
}
