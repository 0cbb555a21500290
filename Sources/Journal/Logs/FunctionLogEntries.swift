import FaasModel
import FoundationEssentials
import LogPump

/// The entries of one function's query, as lines, in batches.
final class FunctionLogEntries: JournalBatches {
    /// A batch ends with the line that reaches one of these.
    private static let batchLines = 64
    private static let batchBytes = 64 * 1024
    /// A wait is cut into slices of this, in milliseconds, in case a change went unnoticed.
    private static let longestPause: Int32 = 1000

    private let reader: JournalReader
    private let query: LogQuery

    init(_ query: LogQuery, in location: JournalLocation) throws {
        self.query = query
        reader = try JournalReader(location, matching: Self.match(query))
        let since = query.since.map(Self.microseconds)
        if let tail = query.tail, tail >= 0 {
            try reader.seekToTail(tail, since: since)
        } else if let since {
            try reader.seek(toRealtime: since)
        } else {
            try reader.seekToHead()
        }
    }

    /// Only what root wrote: anybody may send journald lines under any identifier, but not under
    /// another user's id.
    static func match(_ query: LogQuery) -> JournalMatch {
        let identifier = "\(query.function.namespace):\(query.function.name)"
        var terms: [JournalMatch] = [
            .field("\(JournalField.identifier)", identifier),
            .field("_UID", "0"),
        ]
        if let instance = query.instance {
            let replica = JournalMatch.field("\(JournalField.replica)", instance)
            // Lines that upstream's pump wrote have its process id for an instance.
            let isNumber = !instance.isEmpty && instance.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            terms.append(isNumber ? .any([replica, .field("_PID", instance)]) : replica)
        }
        return .all(terms)
    }

    /// Rounded, since a `Date` holds a microsecond only nearly.
    static func microseconds(_ date: Date) -> UInt64 {
        UInt64(min(max(0, (date.timeIntervalSince1970 * 1_000_000).rounded()), 0x1p62))
    }

    static func date(_ microseconds: UInt64) -> Date {
        Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    func next() throws -> [LogLine] {
        var lines: [LogLine] = []
        var bytes = 0
        while lines.count < Self.batchLines, bytes < Self.batchBytes, try reader.next() {
            guard let line = line() else { continue }
            lines.append(line)
            bytes += line.text.utf8.count
        }
        return lines
    }

    var pause: JournalPause? {
        guard query.follow else { return nil }
        return JournalPause(
            descriptor: reader.descriptor, events: reader.pollEvents,
            milliseconds: reader.timeoutMilliseconds(atMost: Self.longestPause))
    }

    func resume() throws { try reader.process() }

    /// nil for an entry without a message, and for one in a damaged place: the next may be whole.
    private func line() -> LogLine? {
        guard let text = reader.text("\(JournalField.message)"), let realtime = reader.realtime else { return nil }
        return LogLine(
            function: query.function,
            instance: reader.text("\(JournalField.replica)") ?? reader.text("_PID") ?? "",
            timestamp: Self.date(realtime),
            text: text)
    }
}
