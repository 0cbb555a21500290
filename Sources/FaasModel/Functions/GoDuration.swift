/// Durations as Go programs and so all clients of the field write them: `300ms`, `1h15m30s`, or a
/// bare number of seconds (Go's `time.ParseDuration`, and the integer form of the watchdogs).
public enum GoDuration {
    /// nil for anything else, for a negative duration, and beyond ten years.
    public static func parse(_ text: String) -> Duration? {
        let limit = 10.0 * 365 * 86400
        if let seconds = Int(text) { return seconds >= 0 && Double(seconds) <= limit ? .seconds(seconds) : nil }
        var rest = Substring(text)
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let (unit, seconds) = units.first(where: { rest.hasPrefix($0.0) }) else { return nil }
            rest = rest.dropFirst(unit.count)
            total += number * seconds
            guard total <= limit else { return nil }
        }
        return .nanoseconds(Int64((total * 1e9).rounded()))
    }

    /// Longer names first where one begins another.
    private static let units: [(String, Double)] = [
        ("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("ns", 1e-9), ("h", 3600), ("m", 60), ("s", 1),
    ]
}
