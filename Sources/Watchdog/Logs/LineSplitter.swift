/// Cuts a stream of bytes into lines. A line longer than the limit comes in several parts, none is lost.
struct LineSplitter {
    private let limitBytes: Int
    private var pending: [UInt8] = []

    init(limitBytes: Int) { self.limitBytes = max(1, limitBytes) }

    /// The lines finished by these bytes, without their ends (LF or CR LF).
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
                lines.append(take())
            } else {
                pending.append(byte)
                if pending.count >= limitBytes { lines.append(take()) }
            }
        }
        return lines
    }

    /// What stands after the last line's end, or nil.
    mutating func finish() -> String? { pending.isEmpty ? nil : take() }

    private mutating func take() -> String {
        defer { pending.removeAll(keepingCapacity: true) }
        return String(decoding: pending, as: UTF8.self)
    }
}
