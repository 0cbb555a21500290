/// The name of a blob: `sha256:` and 64 lower-case hexadecimal digits
/// (OCI image spec, "Descriptor", section Digests).
///
/// Only SHA-256 is taken: it is what every builder writes and the only algorithm all of containerd handles. What is
/// checked here is safe as a file name.
public struct Digest: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// In full, with the algorithm.
    public let rawValue: String

    /// - Throws: ``OCIError`` for another algorithm or anything that is no digest.
    public init(_ text: some StringProtocol) throws(OCIError) {
        guard text.hasPrefix(Self.prefix) else {
            throw OCIError("\(quoted(text)) is not a digest: it must be sha256: and 64 hexadecimal digits")
        }
        try self.init(hex: text.dropFirst(Self.prefix.count))
    }

    /// From the 64 digits alone, as archives name their files.
    public init(hex: some StringProtocol) throws(OCIError) {
        guard hex.utf8.count == 64, hex.utf8.allSatisfy(Self.isLowerHex) else {
            throw OCIError("\(quoted(hex)) is not a SHA-256: it must be 64 digits of 0-9 and a-f")
        }
        rawValue = Self.prefix + hex
    }

    /// From the 32 bytes of a hash.
    init(bytes: some Sequence<UInt8>) {
        var text = Self.prefix
        for byte in bytes {
            text.unicodeScalars.append(Unicode.Scalar(Self.digits[Int(byte >> 4)]))
            text.unicodeScalars.append(Unicode.Scalar(Self.digits[Int(byte & 15)]))
        }
        rawValue = text
    }

    /// The digits without the algorithm.
    public var hex: Substring { rawValue.dropFirst(Self.prefix.count) }

    public var description: String { rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    private static let prefix = "sha256:"
    private static let digits = [UInt8]("0123456789abcdef".utf8)

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

/// `text` for a message: cut, and without control characters, since an archive can hold anything.
func quoted(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(96).map { $0.value < 0x20 || $0.value == 0x7f ? "\u{fffd}" : String($0) }
    return "\"" + shown.joined() + (text.unicodeScalars.count > 96 ? "…" : "") + "\""
}
