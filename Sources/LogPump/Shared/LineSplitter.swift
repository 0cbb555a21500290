/// Cuts a stream of bytes into lines, in one fixed buffer.
///
/// Whoever uses it reads into ``space()``, tells how much came with ``received(_:)`` and takes lines
/// with ``next()`` until there is none. A line ends at its line feed, which is no part of it, or at
/// the end of the stream. One longer than the limit comes in pieces, cut between characters where it
/// is UTF-8. No byte is changed or lost.
public struct LineSplitter {
    /// A line, or a piece of one; its bytes are valid until the next call of ``space()``.
    public struct Line {
        public let bytes: UnsafeRawBufferPointer
        /// Whether the line goes on with the next piece.
        public let isPartial: Bool
    }

    /// The longest line kept whole, in bytes: what journald itself takes from a stream (`LineMax=`).
    public static var defaultLimit: Int { 48 * 1024 }
    /// How much is read at once at most, in bytes. Short lines never touch more of the buffer than this.
    public static var defaultReadSize: Int { 8 * 1024 }

    private let buffer: UnsafeMutableRawBufferPointer
    private let limit: Int
    private let readSize: Int
    /// What has come and was not handed out is `buffer[start..<end]`; no line feed is before `scanned`.
    private var start = 0
    private var scanned = 0
    private var end = 0
    private var isFinished = false

    /// - Parameters:
    ///   - limit: the longest line kept whole, at least 4 (the longest character of UTF-8).
    ///   - readSize: the most that is read at once, at least 1.
    public init(limit: Int = Self.defaultLimit, readSize: Int = Self.defaultReadSize) {
        precondition(limit >= 4 && readSize >= 1)
        self.limit = limit
        self.readSize = readSize
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: limit + readSize, alignment: 16)
    }

    /// Frees the buffer. Not usable afterwards.
    public func deallocate() { buffer.deallocate() }

    /// Where the next bytes go; never empty once ``next()`` has answered nil.
    public mutating func space() -> UnsafeMutableRawBufferPointer {
        if start > 0, start == end || buffer.count - end < readSize {
            // Back to the front, so that pages further back stay untouched.
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            buffer.copyMemory(from: rest)
            (start, scanned, end) = (0, scanned - start, end - start)
        }
        return UnsafeMutableRawBufferPointer(rebasing: buffer[end..<min(end + readSize, buffer.count)])
    }

    /// `count` bytes have been put into ``space()``.
    public mutating func received(_ count: Int) { end += count }

    /// The stream has ended: what is left is the last line.
    public mutating func finish() { isFinished = true }

    public mutating func next() -> Line? {
        // A line of just the limit may have its line feed one byte behind it.
        let horizon = min(end, start + limit + 1)
        while scanned < horizon {
            if buffer[scanned] == UInt8(ascii: "\n") {
                defer { (start, scanned) = (scanned + 1, scanned + 1) }
                return line(upTo: scanned, isPartial: false)
            }
            scanned += 1
        }
        if end - start > limit {
            let cut = characterBoundary(before: start + limit)
            defer { (start, scanned) = (cut, cut) }
            return line(upTo: cut, isPartial: true)
        }
        if isFinished, end > start {
            defer { (start, scanned) = (end, end) }
            return line(upTo: end, isPartial: false)
        }
        return nil
    }

    private func line(upTo stop: Int, isPartial: Bool) -> Line {
        Line(bytes: UnsafeRawBufferPointer(rebasing: buffer[start..<stop]), isPartial: isPartial)
    }

    /// `position`, or up to three bytes before it, so that a character is not torn. Bytes that are not
    /// UTF-8 are cut anywhere.
    private func characterBoundary(before position: Int) -> Int {
        var cut = position
        while cut > position - 3, buffer[cut] & 0b1100_0000 == 0b1000_0000 { cut -= 1 }
        return buffer[cut] & 0b1100_0000 == 0b1000_0000 ? position : cut
    }
}
