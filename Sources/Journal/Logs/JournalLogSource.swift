import FaasModel

/// The lines of functions, read from the journal.
///
/// Each sequence that is being read has a thread, from its first line to its end, to the end of the
/// iteration, or to its task's cancellation. It reads ahead 64 lines or 64 KiB and then waits for its
/// reader. A line longer than 48 KiB comes in pieces, each a line of its own (see ``LogPump``).
public struct JournalLogSource: LogSource {
    private let location: JournalLocation
    private let slots: ReaderSlots

    /// - Parameters:
    ///   - location: whose journal.
    ///   - readerLimit: how many sequences may be read at once. One more throws `resourceExhausted`
    ///     when its first line is asked for.
    public init(location: JournalLocation = .system, readerLimit: Int = 64) {
        self.location = location
        slots = ReaderSlots(limit: readerLimit)
    }

    /// `since` counts to the microsecond and includes it. A negative `tail` is as none.
    public func lines(_ query: LogQuery) -> AsyncThrowingStream<LogLine, any Error> {
        let reading = LogReading(query, location: location, slots: slots)
        return AsyncThrowingStream { try await reading.next() }
    }
}
