/// How long a watcher of the endpoint stream waits before it connects again.
public enum EndpointReconnect {
    /// From half to the whole of 200 ms, doubled with each attempt that failed up to 5 s: quick after
    /// a restarted provider, and spread, so that many watchers do not come back at once.
    ///
    /// - Parameters:
    ///   - attempt: attempts since the last stream that brought a snapshot; 0 for the first.
    ///   - jitter: a random number from 0 up to and including 1.
    public static func delay(attempt: Int, jitter: Double) -> Duration {
        let longest = min(5000, 200 << min(max(attempt, 0), 8))
        let share = 0.5 + min(max(jitter, 0), 1) / 2
        return .milliseconds(Int64((Double(longest) * share).rounded()))
    }
}
