/// How many durations fell below each of the bounds every Prometheus client library begins with.
struct DurationHistogram: Sendable {
    static let boundsInSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// Not cumulated; the last one is for what is beyond all bounds.
    private var counts = [UInt64](repeating: 0, count: boundsInSeconds.count + 1)
    private var sumInSeconds = 0.0

    var count: UInt64 { counts.reduce(0, +) }

    mutating func add(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        let bucket = Self.boundsInSeconds.firstIndex { seconds <= $0 } ?? Self.boundsInSeconds.count
        counts[bucket] += 1
        sumInSeconds += seconds
    }

    /// The samples of the Prometheus text format, version 0.0.4.
    func lines(named name: String, labels: String) -> [String] {
        var below: UInt64 = 0
        var lines: [String] = []
        for (bound, count) in zip(Self.boundsInSeconds, counts) {
            below += count
            let le = bound == bound.rounded() ? String(Int(bound)) : String(bound)
            lines.append("\(name)_bucket{\(labels),le=\"\(le)\"} \(below)")
        }
        lines.append("\(name)_bucket{\(labels),le=\"+Inf\"} \(count)")
        lines.append("\(name)_sum{\(labels)} \(sumInSeconds)")
        lines.append("\(name)_count{\(labels)} \(count)")
        return lines
    }
}
