/// When a failed replica may be started again: at once the first time, then after 1 s, doubling to
/// 60 s; forgotten after a healthy minute.
struct RestartBackoff: Sendable, Hashable {
    typealias Instant = ContinuousClock.Instant

    static let longestDelay: Duration = .seconds(60)
    static let healthyAfter: Duration = .seconds(60)

    private(set) var failures = 0
    /// nil: at once.
    private(set) var notBefore: Instant?

    func allows(_ now: Instant) -> Bool { notBefore.map { $0 <= now } ?? true }

    /// A replica failed. `readySince`: since when it had been ready, nil if it never was.
    mutating func failed(at now: Instant, readySince: Instant?) {
        if let readySince, now - readySince >= Self.healthyAfter { failures = 0 }
        failures += 1
        notBefore = failures == 1 ? nil : now + Self.delay(afterFailures: failures)
    }

    /// The reason of earlier failures may be gone (containerd is back, a new deployment): try at once.
    mutating func forget() {
        failures = 0
        notBefore = nil
    }

    /// 0 after one failure, then 1 s, 2 s, 4 s, … up to ``longestDelay``.
    static func delay(afterFailures failures: Int) -> Duration {
        guard failures > 1 else { return .zero }
        return min(.seconds(1 << min(failures - 2, 6)), longestDelay)
    }
}
