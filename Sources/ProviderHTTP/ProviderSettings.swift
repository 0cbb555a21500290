/// What the provider's HTTP edge is told at start.
public struct ProviderSettings: Sendable {
    /// How long a function may take to begin its answer; then 504. The `service_timeout` of the
    /// provider's environment.
    public var serviceTimeout: Duration
    /// Where every function listens. Only tests change it.
    public var functionPort: Int
    /// What `/system/info` tells; neither may be empty.
    public var release: String
    public var sha: String
    /// Bodies on `/system` routes beyond this are refused: all that a deployment may hold fits thrice.
    public var controlBodyLimitBytes: Int
    /// Readers of logs at a time, followers included; one more is answered 503.
    public var logReaders: Int
    /// Watchers of the endpoint stream at a time; one more is answered 503.
    public var endpointWatchers: Int

    public init(
        serviceTimeout: Duration = .seconds(60), functionPort: Int = 8080, release: String = "dev",
        sha: String = "unknown", controlBodyLimitBytes: Int = 1 << 20, logReaders: Int = 64,
        endpointWatchers: Int = 16
    ) {
        self.serviceTimeout = serviceTimeout
        self.functionPort = functionPort
        self.release = release
        self.sha = sha
        self.controlBodyLimitBytes = controlBodyLimitBytes
        self.logReaders = logReaders
        self.endpointWatchers = endpointWatchers
    }
}
