import NIOCore

/// The head of a request: bytes as they came, checked against RFC 9112, with accessors that make strings on demand.
public struct HTTPRequestHead: Sendable {
    public let fields: HTTPFieldLines
    public let version: HTTPVersion
    /// How the body is framed: `.none`, `.length` or `.chunked`.
    public let framing: HTTPBodyFraming
    /// Whether the client wants the connection kept after this exchange.
    public let isKeepAlive: Bool
    /// The client waits for `100 Continue` before it sends the body.
    public let expectsContinue: Bool
    /// `Connection: upgrade` was said; which protocol is in the field `Upgrade`.
    public let asksForUpgrade: Bool
    let nominatesFields: Bool
    var methodLength: UInt32 { targetStart - 1 }
    private let targetStart: UInt32
    private let targetEnd: UInt32
    private let pathStart: UInt32
    private let queryStart: UInt32?
    /// Where the authority of an absolute-form target lies; it overrules `Host` (RFC 9112 3.2.2).
    private let authority: Range<UInt32>?

    // MARK: Request line

    /// Case-sensitive; any token. Routes decide which ones they know.
    public var method: String { string(0, methodLength) }

    /// The target exactly as sent: `/path?query`, `http://host/path`, or `*`.
    public var target: String { string(targetStart, targetEnd) }

    /// The path, percent-encoding untouched, always beginning with `/` (or `*` for OPTIONS).
    public var path: String {
        let end = queryStart.map { $0 - 1 } ?? targetEnd
        return pathStart == end ? "/" : string(pathStart, end)
    }

    /// What follows the first `?`, byte for byte; nil without one.
    public var query: String? { queryStart.map { string($0, targetEnd) } }

    /// The authority the client asked for: `Host`, or that of an absolute-form target. nil only in HTTP/1.0.
    public var host: String? {
        if let authority { return string(authority.lowerBound, authority.upperBound) }
        return fields[.host]
    }

    // MARK: Fields

    /// The first value of the field, names compared without case.
    public subscript(name: String) -> String? { fields[name] }

    /// Every value of the field, in order of appearance.
    public func values(of name: String) -> [String] { fields.values(of: name) }

    /// All fields in order of appearance.
    public var headers: [(name: String, value: String)] { fields.all }

    // MARK: Body

    /// nil when chunked.
    public var contentLength: Int? {
        switch framing {
        case .none, .untilClose: 0
        case .length(let length): length
        case .chunked: nil
        }
    }

    public var hasBody: Bool { framing != .none }

    private func string(_ start: UInt32, _ end: UInt32) -> String {
        fields.bytes.withUnsafeReadableBytes { head in
            String(decoding: UnsafeRawBufferPointer(rebasing: head[Int(start)..<Int(end)]), as: UTF8.self)
        }
    }
}

extension HTTPRequestHead {
    /// A head as if it had come over the wire, for tests and for requests of our own making.
    public init(
        method: String, target: String, version: HTTPVersion = .http11, headers: [(name: String, value: String)] = []
    ) throws(HTTPWireError) {
        var text = "\(method) \(target) \(version == .http11 ? "HTTP/1.1" : "HTTP/1.0")\r\n"
        if version == .http11, !headers.contains(where: { $0.name.lowercased() == "host" }) {
            text += "Host: localhost\r\n"
        }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        var input = ByteBuffer(string: text + "\r\n")
        var parser = HTTPRequestParser(limits: HTTPHeadLimits())
        guard let head = try parser.next(&input), input.readableBytes == 0 else {
            throw .malformed("incomplete request head")
        }
        self = head
    }

    /// Reads a whole head; `lines` is scratch space, taken over.
    init(
        bytes: ByteBuffer, limits: HTTPHeadLimits, lines scratch: inout [HTTPFieldLines.Line]
    ) throws(HTTPWireError) {
        var lines = scratch
        scratch = []
        let result = bytes.withUnsafeReadableBytes { head -> Result<(RequestLine, FieldMeaning), HTTPWireError> in
            do throws(HTTPWireError) {
                let line = try RequestLine(head)
                try HTTPFieldLines.parse(head, from: line.end, limit: limits.fieldCount, into: &lines)
                let meaning = try FieldMeaning(lines, in: head)
                try Self.checkHost(meaning, lines, line, in: head)
                return .success((line, meaning))
            } catch {
                return .failure(error)
            }
        }
        let (line, meaning) = try result.get()
        if meaning.isChunked, line.version == .http10 { throw .malformed("Transfer-Encoding in HTTP/1.0") }
        fields = HTTPFieldLines(bytes: bytes, lines: lines)
        version = line.version
        framing =
            meaning.isChunked
            ? .chunked : (meaning.contentLength ?? 0) > 0 ? .length(meaning.contentLength ?? 0) : .none
        isKeepAlive = line.version == .http11 ? !meaning.closes : meaning.keepsAlive && !meaning.closes
        // RFC 9110 10.1.1: an expectation in an HTTP/1.0 request, or without a body, is void.
        expectsContinue = meaning.expectsContinue && line.version == .http11 && framing != .none
        asksForUpgrade = meaning.upgrades && line.version == .http11
        nominatesFields = meaning.nominatesFields
        targetStart = UInt32(line.target.lowerBound)
        targetEnd = UInt32(line.target.upperBound)
        pathStart = UInt32(line.pathStart)
        queryStart = line.queryStart.map { UInt32($0) }
        authority = line.authority.map { UInt32($0.lowerBound)..<UInt32($0.upperBound) }
    }

    private static func checkHost(
        _ meaning: FieldMeaning, _ lines: [HTTPFieldLines.Line], _ line: RequestLine, in head: UnsafeRawBufferPointer
    ) throws(HTTPWireError) {
        guard let index = meaning.hostIndex else {
            if line.version == .http11 { throw .malformed("missing Host") }
            return
        }
        guard meaning.hostCount == 1 else { throw .malformed("repeated Host") }
        guard lines[index].valueBytes(in: head).allSatisfy(ByteClass.isHost) else { throw .malformed("invalid Host") }
    }
}
