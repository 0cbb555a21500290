import FaasModel

/// What a watchdog is told by its environment. The names and defaults are those of the field's
/// watchdogs (of-watchdog 0.11), so that images written for them work unchanged; where ours does
/// better, the field's comment says how.
public struct WatchdogConfiguration: Sendable, Hashable {
    /// `mode`; without it `streaming`.
    public var mode: WatchdogMode = .streaming
    /// `function_process`, else `fprocess`: split at spaces, no shell and no quotes. Empty in mode static only.
    public var command: [String] = []
    /// `http_upstream_url`, else `upstream_url`. Set in mode http.
    public var upstream: UpstreamURL?
    /// `port`: where to listen, on all addresses.
    public var port = 8080
    /// `read_timeout`: how long a client may take to send a request's head.
    public var readTimeout: Duration = .seconds(30)
    /// `write_timeout`: how long requests in flight may take to end once a stop was asked for.
    public var writeTimeout: Duration = .seconds(30)
    /// `exec_timeout`: until a call has ended; zero or less: nil, no limit.
    public var execTimeout: Duration? = .seconds(30)
    /// `healthcheck_interval`: how long to go on serving, unhealthy, after SIGTERM, for a platform that
    /// stops sending requests only when it sees the failing health check. Upstream takes `write_timeout`
    /// when it is not set, which makes each removal last half a minute; this platform takes a replica out
    /// of its table before it stops it, so `defaultLinger` is enough.
    public var healthcheckInterval: Duration = Self.defaultLinger
    /// `content_type` of answers in mode streaming.
    public var contentType = "application/octet-stream"
    /// `static_path`.
    public var staticPath = "/home/app/public"
    /// `max_inflight`; nil: no limit.
    public var maxInflight: Int?
    /// `prefix_logs`: a time and the stream's name before each line of the function.
    public var prefixLogs = true
    /// `log_buffer_size` in bytes: a longer line is written as several. -1 in the environment: 1 MiB.
    public var logLineLimitBytes = 65536
    /// `log_callid`: the request's X-Call-Id at the end of its log line.
    public var logCallID = false
    /// `ready_path`: what `/_/ready` asks the function; nil: nothing.
    public var readyPath: String?
    /// `suppress_lock`: no lock file; health then does not depend on it (upstream's answers 503 for ever).
    public var suppressLock = false
    /// `<TMPDIR or /tmp>/.lock`.
    public var lockPath = "/tmp/.lock"

    /// In mode streaming, how long the head of an answer waits after its first bytes for the process to end, so that a
    /// short call that fails can still be a 500. Not told by the environment: longer would only delay streams.
    var answerHoldBack: Duration = .milliseconds(20)

    public static let defaultLinger: Duration = .milliseconds(100)

    public init() {}

    /// Throws `ConfigurationError` at the first variable that is missing or makes no sense.
    public init(environment: [String: String]) throws(ConfigurationError) {
        let source = EnvironmentReader(environment)
        if let name = source.text("mode") {
            guard let mode = WatchdogMode(rawValue: name) else { throw .unknownMode(name) }
            self.mode = mode
        }
        command = (source.text("function_process") ?? source.text("fprocess") ?? "").split(separator: " ").map(
            String.init)
        if mode != .static, command.isEmpty { throw .missingProcess(mode) }
        if mode == .http {
            guard let text = source.text("http_upstream_url") ?? source.text("upstream_url") else {
                throw .missingUpstream
            }
            guard let url = UpstreamURL(text) else {
                throw .badValue(variable: "upstream_url", value: text, expected: "http://HOST[:PORT][/PREFIX]")
            }
            upstream = url
        }
        port = try source.integer("port", in: 1...65535) ?? port
        readTimeout = try source.duration("read_timeout") ?? readTimeout
        writeTimeout = try source.duration("write_timeout") ?? writeTimeout
        if let limit = try source.duration("exec_timeout") { execTimeout = limit > .zero ? limit : nil }
        healthcheckInterval =
            try source.duration("healthcheck_interval") ?? min(Self.defaultLinger, writeTimeout)
        contentType = source.text("content_type") ?? contentType
        staticPath = source.text("static_path") ?? staticPath
        if let limit = try source.integer("max_inflight", in: 0...Int.max), limit > 0 { maxInflight = limit }
        prefixLogs = try source.flag("prefix_logs") ?? prefixLogs
        if let size = try source.integer("log_buffer_size", in: -1...(1 << 24)), size != 0 {
            logLineLimitBytes = size < 0 ? 1 << 20 : size
        }
        logCallID = try source.flag("log_callid") ?? logCallID
        readyPath = source.text("ready_path").map { $0.hasPrefix("/") ? $0 : "/" + $0 }
        suppressLock = try source.flag("suppress_lock") ?? suppressLock
        lockPath = (source.text("TMPDIR") ?? "/tmp") + "/.lock"
    }
}
