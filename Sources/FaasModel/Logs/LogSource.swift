/// Where the lines of functions can be read.
public protocol LogSource: Sendable {
    /// The lines asked for, oldest first. Without `follow` the sequence ends after the newest; with
    /// it, when the reader ends the iteration, which frees what is behind it. Throws ``FaasError``.
    func lines(_ query: LogQuery) -> AsyncThrowingStream<LogLine, any Error>
}
