/// The fields that all entries of one stream of a container share, as journald's native protocol has
/// them: `NAME=value` and a line feed each (systemd, "Native Journal Protocol").
///
/// An entry is these, then `FAASD_PARTIAL=1` where it applies, then `MESSAGE=`, the line and a line
/// feed. The protocol's other form, with a length before the value, is for values that hold a line
/// feed, which a line never does; all other bytes may stand there as they are.
public struct EntryHeader {
    public enum Stream {
        case stdout
        case stderr
    }

    private let buffer: UnsafeMutableRawBufferPointer
    private var count = 0

    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }

    public init(_ settings: PumpSettings, stream: Stream) {
        let room =
            256 + 2 * (Self.length(settings.namespace) + Self.length(settings.name))
            + Self.length(settings.replica)
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)

        field(JournalField.identifier) {
            $0.append(settings.namespace)
            $0.append(":")
            $0.append(settings.name)
        }
        field(JournalField.function) { $0.append(settings.name) }
        field(JournalField.namespace) { $0.append(settings.namespace) }
        field(JournalField.replica) { $0.append(settings.replica) }
        switch stream {
        case .stdout:
            field(JournalField.stream) { $0.append("stdout") }
            field(JournalField.priority) { $0.append("6") }
        case .stderr:
            field(JournalField.stream) { $0.append("stderr") }
            field(JournalField.priority) { $0.append("3") }
        }
    }

    /// Frees the bytes.
    public func deallocate() { buffer.deallocate() }

    private mutating func field(_ name: StaticString, _ value: (inout Self) -> Void) {
        append(name)
        append("=")
        value(&self)
        append("\n")
    }

    private mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func append(_ text: PumpSettings.CString) {
        append(UnsafeRawBufferPointer(start: text, count: Self.length(text)))
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    private static func length(_ text: PumpSettings.CString) -> Int {
        var length = 0
        while text[length] != 0 { length += 1 }
        return length
    }
}
