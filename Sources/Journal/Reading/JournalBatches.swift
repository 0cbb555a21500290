/// What a ``JournalThread`` reads.
protocol JournalBatches<Line> {
    associatedtype Line: Sendable

    /// What can be had now; empty when there is nothing.
    func next() throws -> [Line]
    /// What to wait for before there can be more; nil at the end.
    var pause: JournalPause? { get }
    /// Takes note of what the wait has brought.
    func resume() throws
}

struct JournalPause {
    var descriptor: Int32
    var events: Int16
    var milliseconds: Int32
}
