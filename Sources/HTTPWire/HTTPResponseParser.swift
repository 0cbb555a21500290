import NIOCore

/// Finds and reads the heads of responses in a byte stream, however the bytes are cut.
public struct HTTPResponseParser {
    private let limits: HTTPHeadLimits
    private var scanner = HeadScanner()
    private var lines: [HTTPFieldLines.Line] = []

    public init(limits: HTTPHeadLimits) {
        self.limits = limits
    }

    /// The next head, interim ones included; nil when more bytes are needed, to be appended to `input`.
    ///
    /// - Parameter isAnswerToHead: the request's method was HEAD, so there is no body whatever the fields say.
    /// - Throws: what is wrong; the stream cannot be read on after that.
    public mutating func next(
        _ input: inout ByteBuffer, isAnswerToHead: Bool
    ) throws(HTTPWireError) -> HTTPResponseHead? {
        guard let length = try scanner.headLength(in: input, limits: limits, startLineStatus: 400),
            let bytes = input.readSlice(length: length)
        else { return nil }
        scanner = HeadScanner()
        if lines.capacity == 0 { lines.reserveCapacity(16) }
        return try HTTPResponseHead(bytes: bytes, limits: limits, isAnswerToHead: isAnswerToHead, lines: &lines)
    }
}
