import FoundationEssentials
import NIOCore

/// Writes our JSON: keys sorted, so that the same value is always the same bytes; `/` as it is.
enum JSONText {
    /// - Throws: what the value's own `encode(to:)` throws; ours do not.
    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ByteBuffer(bytes: try encoder.encode(value))
    }

    /// With a line feed: one entry of an NDJSON stream.
    static func line(_ value: some Encodable) throws -> ByteBuffer {
        var text = try encode(value)
        text.writeInteger(UInt8(ascii: "\n"))
        return text
    }
}
