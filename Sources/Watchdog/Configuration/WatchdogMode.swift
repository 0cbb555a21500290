/// How a watchdog runs its function.
public enum WatchdogMode: String, Sendable, Hashable, CaseIterable {
    /// A process per request: the body is its standard input, its standard output the answer, both as they come.
    case streaming
    /// The function is an HTTP server, started once and proxied to.
    case http
    /// The function is a folder of files.
    case `static`
}
