/// Amounts of memory and CPU as clients write them: the Kubernetes quantity grammar
/// (`128Mi`, `1G`, `5e6`, `250m`), see the "Quantity" page of the Kubernetes API reference.
public enum ResourceQuantity {
    /// The number of bytes `text` stands for, rounded up.
    /// - Throws: ``FaasError`` `invalidArgument` for anything else, for zero and below, and beyond 2^62.
    public static func bytes(_ text: String) throws(FaasError) -> Int64 {
        guard let value = parse(text), value >= 1, value < 4.6e18 else {
            throw FaasError(
                .invalidArgument,
                "memory \(DNSLabel.quoted(text)) is not a quantity above zero, such as 128Mi, 1G or 5e6")
        }
        return Int64(value.rounded(.up))
    }

    /// The number of thousandths of a CPU that `text` stands for, rounded up: `100m` is 100, `2` is 2000.
    /// - Throws: ``FaasError`` `invalidArgument` for anything else, for zero and below, and beyond a million CPUs.
    public static func milliCPUs(_ text: String) throws(FaasError) -> Int64 {
        guard let value = parse(text), value > 0, value <= 1e6 else {
            throw FaasError(
                .invalidArgument,
                "cpu \(DNSLabel.quoted(text)) is not a quantity above zero, such as 100m, 0.5 or 2")
        }
        return Int64((value * 1000).rounded(.up))
    }

    private static let suffixes: [(String, Double)] = [
        ("Ki", 1024), ("Mi", 0x1p20), ("Gi", 0x1p30), ("Ti", 0x1p40), ("Pi", 0x1p50), ("Ei", 0x1p60),
        ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15),
        ("E", 1e18),
    ]

    private static func parse(_ text: String) -> Double? {
        guard text.utf8.count <= 32 else { return nil }
        let (number, factor) =
            suffixes.first { text.hasSuffix($0.0) }.map { (String(text.dropLast($0.0.count)), $0.1) } ?? (text, 1)
        // Double's own parser also takes "inf", "nan" and hexadecimal.
        guard let first = number.utf8.first, number.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }),
            first != UInt8(ascii: "e"), first != UInt8(ascii: "E")
        else { return nil }
        return Double(number).map { $0 * factor }
    }
}
