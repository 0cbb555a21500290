import CSystemd
import FaasModel
import Glibc

/// A journal opened for reading: a position among the entries that match, moved by `seek` and
/// ``next()``.
///
/// libsystemd's calls block on files and its handles are for one thread at a time, so a reader stays
/// on a thread of its own and never on the cooperative pool. Rotated and vacuumed files are noticed by
/// ``process()``, and the position survives them.
public final class JournalReader {
    /// The most of one field that is read, in bytes; longer compressed ones are cut by libsystemd.
    static let fieldLimit = 1024 * 1024

    private let journal: OpaquePointer
    /// Becomes readable (``pollEvents``) when ``process()`` has something to do.
    public let descriptor: Int32

    /// - Throws: ``FaasError`` with `upstream` when the journal cannot be opened.
    public init(_ location: JournalLocation, matching match: JournalMatch) throws(FaasError) {
        var opened: OpaquePointer?
        switch location {
        case .system:
            try Self.check(
                sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)), "open the system journal")
        case .directory(let path):
            try Self.check(sd_journal_open_directory(&opened, path, 0), "open the journal in \(path)")
        }
        guard let opened else { throw FaasError(.internal, "cannot open the journal: libsystemd gave none") }
        do {
            try Self.check(sd_journal_set_data_threshold(opened, Self.fieldLimit), "limit fields of the journal")
            for (index, product) in match.alternatives.enumerated() {
                if index > 0 { try Self.check(sd_journal_add_disjunction(opened), "filter the journal") }
                for term in product {
                    try Self.check(sd_journal_add_match(opened, term, 0), "filter the journal by \(term)")
                }
            }
            // Asked for before the first look, so that nothing written after it goes unnoticed.
            descriptor = try Self.check(sd_journal_get_fd(opened), "watch the journal")
        } catch {
            sd_journal_close(opened)
            throw error
        }
        journal = opened
    }

    deinit { sd_journal_close(journal) }

    // MARK: position

    /// Before the oldest entry.
    public func seekToHead() throws(FaasError) {
        try Self.check(sd_journal_seek_head(journal), "seek in the journal")
    }

    /// Before the first entry of this moment or later, in microseconds since 1970.
    public func seek(toRealtime microseconds: UInt64) throws(FaasError) {
        try Self.check(sd_journal_seek_realtime_usec(journal, microseconds), "seek in the journal")
    }

    /// So that ``next()`` gives the last `count` entries, or all if they are fewer, and then what is new;
    /// of those only the ones of `since` or later.
    public func seekToTail(_ count: Int, since: UInt64? = nil) throws(FaasError) {
        try Self.check(sd_journal_seek_tail(journal), "seek in the journal")
        // One further back than wanted, for next() goes on from there.
        let wanted = min(max(0, count), Int(Int32.max) - 1) + 1
        let skipped = try Self.check(sd_journal_previous_skip(journal, UInt64(wanted)), "seek in the journal")
        if let since, skipped > 0, let position = realtime, position < since {
            try seek(toRealtime: since)
        } else if skipped < wanted {
            // From the very tail of an empty journal nothing new would ever be found.
            if let since { try seek(toRealtime: since) } else { try seekToHead() }
        }
    }

    /// Goes to the next entry; false when there is none yet.
    public func next() throws(FaasError) -> Bool {
        try Self.check(sd_journal_next(journal), "read the journal") > 0
    }

    // MARK: the entry

    /// When journald took the entry, in microseconds since 1970; nil when it cannot be read.
    public var realtime: UInt64? {
        var microseconds: UInt64 = 0
        return sd_journal_get_realtime_usec(journal, &microseconds) >= 0 ? microseconds : nil
    }

    /// The value of a field of the entry; nil when it has none, or when it is damaged.
    public func value(_ field: String) -> [UInt8]? {
        var data: UnsafeRawPointer?
        var count = 0
        guard sd_journal_get_data(journal, field, &data, &count) >= 0, let data else { return nil }
        // "FIELD=value"; valid until the next call.
        return [UInt8](UnsafeRawBufferPointer(start: data, count: count).dropFirst(field.utf8.count + 1))
    }

    /// The value as text; what is not UTF-8 becomes U+FFFD.
    public func text(_ field: String) -> String? {
        value(field).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: waiting

    /// The poll(2) events to wait for on ``descriptor``.
    public var pollEvents: Int16 {
        let events = sd_journal_get_events(journal)
        return events >= 0 ? Int16(truncatingIfNeeded: events) : Int16(POLLIN)
    }

    /// How long to wait at most before ``process()``: file systems that do not tell are looked at.
    public func timeoutMilliseconds(atMost limit: Int32) -> Int32 {
        var deadline: UInt64 = 0
        var now = timespec()
        guard sd_journal_get_timeout(journal, &deadline) >= 0, deadline != UInt64.max,
            clock_gettime(CLOCK_MONOTONIC, &now) == 0
        else { return limit }
        let present = UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1000
        guard deadline > present else { return 0 }
        return Int32(min(UInt64(limit), (deadline - present) / 1000 + 1))
    }

    /// Takes note of what has changed: entries added, files come or gone.
    public func process() throws(FaasError) {
        try Self.check(sd_journal_process(journal), "watch the journal")
    }

    @discardableResult
    private static func check(_ result: Int32, _ operation: String) throws(FaasError) -> Int32 {
        guard result < 0 else { return result }
        throw FaasError(.upstream, "cannot \(operation): \(String(cString: strerror(-result)))")
    }
}
