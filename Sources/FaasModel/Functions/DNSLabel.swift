/// The rule for names that become part of a host name (RFC 1123 section 2.1).
public enum DNSLabel {
    public static let rule =
        "it must be 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit"

    public static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...63).contains(bytes.count), bytes.first != dash, bytes.last != dash else { return false }
        return bytes.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == dash
        }
    }

    /// `text` for an error message: in quotes, cut, and without control characters, since it may be
    /// anything a client sent.
    public static func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(64).map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7f ? "\u{fffd}" : String(scalar)
        }
        return "\"" + shown.joined() + (text.unicodeScalars.count > 64 ? "…" : "") + "\""
    }

    private static let dash = UInt8(ascii: "-")
}
