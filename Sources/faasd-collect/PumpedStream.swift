import CCollect

/// One of the container's two streams.
struct PumpedStream {
    /// The pipe's read end; below 0 once it has ended.
    private(set) var descriptor: Int32
    private var splitter = LineSplitter()
    private let header: EntryHeader

    init(descriptor: Int32, header: EntryHeader) {
        self.descriptor = descriptor
        self.header = header
    }

    var isOpen: Bool { descriptor >= 0 }

    /// Reads once and sends the lines that are complete. False when journald stayed away.
    mutating func pump(to sender: JournalSender, hasEnded: () -> Bool) -> Bool {
        let space = splitter.space()
        let count = collect_read(descriptor, space.baseAddress, space.count)
        if count == 0 {
            splitter.finish()
            collect_close(descriptor)
            descriptor = -1
        }
        splitter.received(count)
        while let line = splitter.next() {
            guard sender.send(line, header: header, hasEnded: hasEnded) else { return false }
        }
        return true
    }
}
