/// What a `Range` field asks for (RFC 9110, 14.2).
enum ByteRange: Hashable {
    /// Everything: another unit, several ranges, or not a range at all, which a server may ignore.
    case whole
    case part(Range<Int>)
    case unsatisfiable

    static func parse(_ text: String, size: Int) -> ByteRange {
        guard text.hasPrefix("bytes=") else { return .whole }
        let spec = text.dropFirst("bytes=".count).filter { $0 != " " }
        guard !spec.contains(","), let dash = spec.firstIndex(of: "-") else { return .whole }
        let first = spec[..<dash]
        let last = spec[spec.index(after: dash)...]
        guard (first + last).allSatisfy({ $0.isASCII && $0.isNumber }), first.count < 19, last.count < 19 else {
            return .whole
        }
        if first.isEmpty {
            guard let count = Int(last) else { return .whole }
            return count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        }
        guard let start = Int(first) else { return .whole }
        guard start < size else { return .unsatisfiable }
        guard !last.isEmpty else { return .part(start..<size) }
        guard let end = Int(last), end >= start else { return .whole }
        return .part(start..<min(size, end + 1))
    }
}
