import FaasModel

/// The lines of functions, read from the journal.
public struct JournalLogSource: LogSource {
    /// - Parameters:
    ///   - location: whose journal.
    ///   - readerLimit: how many sequences may be read at once; each costs a thread.
    public init(location: JournalLocation = .system, readerLimit: Int = 64) {}

    public func lines(_ query: LogQuery) -> AsyncThrowingStream<LogLine, any Error> {
        AsyncThrowingStream { throw FaasError(.unsupported, "reading the journal is not built yet") }
    }
}
