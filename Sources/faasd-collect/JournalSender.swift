import CCollect

/// Sends lines to journald, and waits for it while it is away.
struct JournalSender {
    /// containerd's shim kills the pump 12 s after it has closed the streams; nothing else ends it.
    static var patienceAtTheEnd: Int64 { 10_000 }
    private static var longestPause: Int64 { 320 }
    /// A datagram of this size is refused for other reasons than its size.
    private static var smallestPiece: Int { 512 }

    let socket: Int32
    let path: UnsafePointer<CChar>

    /// Returns when journald has the line. Until then nothing is read, the pipes fill, and the function
    /// waits at its next write: journald away costs time, not lines.
    ///
    /// - Parameter hasEnded: whether nobody writes to the streams any more. From then on it is tried
    ///   for ``patienceAtTheEnd`` milliseconds; false when that was in vain.
    func send(_ line: LineSplitter.Line, header: EntryHeader, hasEnded: () -> Bool) -> Bool {
        send(line.bytes, isPartial: line.isPartial, header: header, hasEnded: hasEnded)
    }

    private func send(
        _ bytes: UnsafeRawBufferPointer, isPartial: Bool, header: EntryHeader, hasEnded: () -> Bool
    ) -> Bool {
        var pause: Int64 = 10
        var deadline: Int64?
        while true {
            switch collect_send(
                socket, path, header.bytes.baseAddress, header.bytes.count, isPartial, bytes.baseAddress, bytes.count)
            {
            case collect_sent_whole:
                return true
            case collect_sent_too_large where bytes.count > Self.smallestPiece:
                let middle = bytes.count / 2
                let (front, back) = (
                    UnsafeRawBufferPointer(rebasing: bytes[..<middle]),
                    UnsafeRawBufferPointer(rebasing: bytes[middle...])
                )
                return send(front, isPartial: true, header: header, hasEnded: hasEnded)
                    && send(back, isPartial: isPartial, header: header, hasEnded: hasEnded)
            case collect_sent_busy:
                break
            default:
                collect_sleep(pause)
                pause = min(pause * 2, Self.longestPause)
            }
            if let deadline {
                if collect_now() > deadline { return false }
            } else if hasEnded() {
                deadline = collect_now() + Self.patienceAtTheEnd
            }
        }
    }
}
