import NIOCore

/// Finds and reads the heads of requests in a byte stream, however the bytes are cut.
public struct HTTPRequestParser {
    private let limits: HTTPHeadLimits
    private var scanner = HeadScanner()
    private var lines: [HTTPFieldLines.Line] = []

    public init(limits: HTTPHeadLimits) {
        self.limits = limits
    }

    /// The next head, its bytes taken from `input`; nil when more bytes are needed, to be appended to `input`.
    ///
    /// - Throws: what the request is to be answered with; the stream cannot be read on after that.
    public mutating func next(_ input: inout ByteBuffer) throws(HTTPWireError) -> HTTPRequestHead? {
        // RFC 9112 2.2: empty lines before a request are to be ignored; some clients send one behind a body.
        scanner.skipEmptyLines(&input)
        guard let length = try scanner.headLength(in: input, limits: limits, startLineStatus: 414),
            let bytes = input.readSlice(length: length)
        else { return nil }
        scanner = HeadScanner()
        if lines.capacity == 0 { lines.reserveCapacity(16) }
        return try HTTPRequestHead(bytes: bytes, limits: limits, lines: &lines)
    }
}
