import NIOCore

/// The chunked transfer coding (RFC 9112 section 7.1), checked byte for byte however the bytes are cut.
///
/// A body can be taken out of its framing (`decode`) or passed on framed as it came (`pass`), so that a proxy
/// never copies or re-frames it and yet never passes on what another recipient could read differently.
public struct ChunkedDecoder {
    private enum State {
        case size
        case chunkExtension
        case sizeLineFeed
        case data
        case dataReturn
        case dataLineFeed
        case trailerStart
        case trailerName
        case trailerValue
        case trailerLineFeed
        case endLineFeed
        case done
    }

    /// Bytes of chunk extensions, and of trailers, that a whole body may hold: both are overhead nobody reads.
    public static let overheadLimitBytes = 16 * 1024

    private var state = State.size
    private var digits = 0
    private var remaining = 0
    private var overhead = 0

    public init() {}

    /// The body has ended; what follows belongs to the next message.
    public var isDone: Bool { state == .done }

    /// Takes from `input` what belongs to the body, framing included; nil when that is nothing.
    public mutating func pass(_ input: inout ByteBuffer) throws(HTTPWireError) -> ByteBuffer? {
        let result = input.withUnsafeReadableBytes { bytes -> Result<Int, HTTPWireError> in
            do throws(HTTPWireError) {
                return .success(try scan(bytes) { _ in })
            } catch {
                return .failure(error)
            }
        }
        let count = try result.get()
        return count == 0 ? nil : input.readSlice(length: count)
    }

    /// Takes from `input` what belongs to the body and hands out the data without its framing.
    public mutating func decode(
        _ input: inout ByteBuffer, _ deliver: (ByteBuffer) -> Void
    ) throws(HTTPWireError) {
        var ranges: [Range<Int>] = []
        let result = input.withUnsafeReadableBytes { bytes -> Result<Int, HTTPWireError> in
            do throws(HTTPWireError) {
                return .success(try scan(bytes) { ranges.append($0) })
            } catch {
                return .failure(error)
            }
        }
        // What was sound before a fault is handed out first, as it would have been had it come earlier.
        for range in ranges {
            if let slice = input.getSlice(at: input.readerIndex + range.lowerBound, length: range.count) {
                deliver(slice)
            }
        }
        let count = try result.get()
        input.moveReaderIndex(forwardBy: count)
    }

    /// How many of `bytes` belong to the body.
    @inline(__always)
    private mutating func scan(
        _ bytes: UnsafeRawBufferPointer, _ data: (Range<Int>) -> Void
    ) throws(HTTPWireError) -> Int {
        var position = 0
        while position < bytes.count, state != .done {
            if state == .data {
                let count = min(remaining, bytes.count - position)
                data(position..<position + count)
                remaining -= count
                position += count
                if remaining == 0 { state = .dataReturn }
            } else {
                try step(bytes[position])
                position += 1
            }
        }
        return position
    }

    private mutating func step(_ byte: UInt8) throws(HTTPWireError) {
        switch state {
        case .size: try stepSize(byte)
        case .chunkExtension:
            if byte == ByteClass.cr { state = .sizeLineFeed } else { try countOverhead(byte) }
        case .sizeLineFeed:
            try expect(ByteClass.lf, byte)
            state = remaining == 0 ? .trailerStart : .data
            digits = 0
        case .dataReturn:
            try expect(ByteClass.cr, byte)
            state = .dataLineFeed
        case .dataLineFeed:
            try expect(ByteClass.lf, byte)
            state = .size
        case .trailerStart:
            if byte == ByteClass.cr {
                state = .endLineFeed
            } else {
                guard ByteClass.isToken(byte) else { throw .malformed("malformed trailer") }
                state = .trailerName
            }
        case .trailerName:
            try countOverhead(byte)
            if byte == UInt8(ascii: ":") {
                state = .trailerValue
            } else if !ByteClass.isToken(byte) {
                throw .malformed("malformed trailer")
            }
        case .trailerValue:
            if byte == ByteClass.cr { state = .trailerLineFeed } else { try countOverhead(byte) }
        case .trailerLineFeed:
            try expect(ByteClass.lf, byte)
            state = .trailerStart
        case .endLineFeed:
            try expect(ByteClass.lf, byte)
            state = .done
        case .data, .done: break
        }
    }

    private mutating func stepSize(_ byte: UInt8) throws(HTTPWireError) {
        if let value = Self.hexValue(byte) {
            // 15 digits stay far below Int.max, and nobody needs more.
            guard digits < 15 else { throw .malformed("chunk size out of range") }
            digits += 1
            remaining = remaining << 4 | value
            return
        }
        guard digits > 0 else { throw .malformed("malformed chunk size") }
        switch byte {
        case ByteClass.cr: state = .sizeLineFeed
        case UInt8(ascii: ";"), ByteClass.space, ByteClass.tab: state = .chunkExtension
        default: throw .malformed("malformed chunk size")
        }
    }

    private static func hexValue(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private mutating func countOverhead(_ byte: UInt8) throws(HTTPWireError) {
        guard ByteClass.isFieldValue(byte) else { throw .malformed("invalid byte in chunk framing") }
        overhead += 1
        guard overhead <= Self.overheadLimitBytes else {
            throw HTTPWireError(status: 431, reason: "chunk extensions or trailers too large")
        }
    }

    private func expect(_ wanted: UInt8, _ byte: UInt8) throws(HTTPWireError) {
        guard byte == wanted else { throw .malformed("malformed chunk framing") }
    }
}
