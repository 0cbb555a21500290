/// What the fields say about the connection and the body, for requests and responses alike.
struct FieldMeaning {
    var contentLength: Int?
    var isChunked = false
    var closes = false
    var keepsAlive = false
    var upgrades = false
    /// `Connection` names fields beyond the usual words; they are for this hop only.
    var nominatesFields = false
    var hostIndex: Int?
    var hostCount = 0
    var expectsContinue = false

    init(_ lines: [HTTPFieldLines.Line], in head: UnsafeRawBufferPointer) throws(HTTPWireError) {
        var transferEncodings = 0
        for (index, line) in lines.enumerated() where line.name != .other {
            let value = line.valueBytes(in: head)
            switch line.name {
            case .contentLength:
                let length = try Self.length(value)
                guard contentLength == nil || contentLength == length else {
                    throw .malformed("differing Content-Length fields")
                }
                contentLength = length
            case .transferEncoding:
                transferEncodings += 1
                guard ByteClass.spells(value, "chunked") else {
                    throw HTTPWireError(status: 501, reason: "transfer coding other than chunked")
                }
                isChunked = true
            case .connection: readConnection(value)
            case .host:
                hostIndex = hostIndex ?? index
                hostCount += 1
            case .expect:
                guard ByteClass.spells(value, "100-continue") else {
                    throw HTTPWireError(status: 417, reason: "unknown expectation")
                }
                expectsContinue = true
            default: break
            }
        }
        guard transferEncodings <= 1 else { throw .malformed("repeated Transfer-Encoding") }
        guard !isChunked || contentLength == nil else {
            throw .malformed("both Content-Length and Transfer-Encoding")
        }
    }

    private static func length(_ value: UnsafeRawBufferPointer) throws(HTTPWireError) -> Int {
        guard !value.isEmpty else { throw .malformed("empty Content-Length") }
        var length = 0
        for byte in value {
            guard byte &- UInt8(ascii: "0") < 10 else { throw .malformed("Content-Length is not a number") }
            let (times, over) = length.multipliedReportingOverflow(by: 10)
            let (sum, overSum) = times.addingReportingOverflow(Int(byte &- UInt8(ascii: "0")))
            guard !over, !overSum else { throw .malformed("Content-Length out of range") }
            length = sum
        }
        return length
    }

    private mutating func readConnection(_ value: UnsafeRawBufferPointer) {
        ListElements.forEach(in: value) { word in
            if ByteClass.spells(word, "close") {
                closes = true
            } else if ByteClass.spells(word, "keep-alive") {
                keepsAlive = true
            } else if ByteClass.spells(word, "upgrade") {
                upgrades = true
            } else {
                nominatesFields = true
            }
        }
    }
}

/// The comma-separated lists of RFC 9110 section 5.6.1.
enum ListElements {
    @inline(__always)
    static func forEach(in value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        var position = 0
        while position < value.count {
            var start = position
            while position < value.count, value[position] != UInt8(ascii: ",") { position += 1 }
            var end = position
            while start < end, value[start] == ByteClass.space || value[start] == ByteClass.tab { start += 1 }
            while end > start, value[end - 1] == ByteClass.space || value[end - 1] == ByteClass.tab { end -= 1 }
            if start < end { body(UnsafeRawBufferPointer(rebasing: value[start..<end])) }
            position += 1
        }
    }
}
