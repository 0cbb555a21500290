/// Writes a tar archive piece by piece (POSIX.1-2017, "ustar Interchange Format"). Keeps the state alone: where the bytes go
/// comes with each call.
struct TarWriter {
    typealias Sink = ([UInt8]) throws -> Void

    private var remaining: Int64 = 0
    private var padding = 0

    /// Begins a member whose content follows.
    mutating func begin(_ header: TarHeader, _ sink: Sink) throws {
        try finishMember(sink)
        try sink(header.encoded())
        remaining = header.size
        padding = Int((512 - header.size % 512) % 512)
    }

    mutating func append(_ bytes: [UInt8], _ sink: Sink) throws {
        guard Int64(bytes.count) <= remaining else { throw TarError("has a member longer than its header tells") }
        remaining -= Int64(bytes.count)
        try sink(bytes)
    }

    /// A whole member.
    mutating func add(_ header: TarHeader, _ bytes: [UInt8], _ sink: Sink) throws {
        var header = header
        header.size = Int64(bytes.count)
        try begin(header, sink)
        try append(bytes, sink)
    }

    /// The end of the archive: two blocks of zeros.
    mutating func end(_ sink: Sink) throws {
        try finishMember(sink)
        try sink([UInt8](repeating: 0, count: 1024))
    }

    private mutating func finishMember(_ sink: Sink) throws {
        guard remaining == 0 else { throw TarError("has a member \(remaining) bytes shorter than its header tells") }
        if padding > 0 { try sink([UInt8](repeating: 0, count: padding)) }
        padding = 0
    }
}
