import NIOCore

/// The field section of a head, kept as the bytes it came in with and where each line lies in them.
///
/// Reading a head allocates nothing per field; a `String` is made only for what is asked for. Names
/// compare without case (RFC 9110 5.1).
public struct HTTPFieldLines: Sendable {
    /// One field line: offsets from the readable start of `bytes`.
    public struct Line: Sendable {
        public var start: UInt32
        public var nameLength: UInt32
        public var valueStart: UInt32
        public var valueEnd: UInt32
        /// Behind the line's CRLF.
        public var end: UInt32
        public var name: HTTPFieldName
    }

    /// The whole head, start line and closing empty line included.
    public private(set) var bytes: ByteBuffer
    public private(set) var lines: [Line]

    init(bytes: ByteBuffer, lines: [Line]) {
        self.bytes = bytes
        self.lines = lines
    }

    // MARK: Looking up

    /// The first value of the field, without the white space around it. Bytes that are not UTF-8 are repaired.
    public subscript(name: String) -> String? {
        var name = name
        return name.withUTF8 { wanted in
            bytes.withUnsafeReadableBytes { head in
                for line in lines where line.isNamed(UnsafeRawBufferPointer(wanted), in: head) {
                    return line.value(in: head)
                }
                return nil
            }
        }
    }

    /// Every value of the field, in order of appearance.
    public func values(of name: String) -> [String] {
        var name = name
        return name.withUTF8 { wanted in
            bytes.withUnsafeReadableBytes { head in
                lines.filter { $0.isNamed(UnsafeRawBufferPointer(wanted), in: head) }.map { $0.value(in: head) }
            }
        }
    }

    /// The first value of a field the engine knows.
    public subscript(name: HTTPFieldName) -> String? {
        guard let line = lines.first(where: { $0.name == name }) else { return nil }
        return bytes.withUnsafeReadableBytes { line.value(in: $0) }
    }

    public func contains(_ name: HTTPFieldName) -> Bool {
        lines.contains { $0.name == name }
    }

    /// All fields in order of appearance, names as they were written.
    public var all: [(name: String, value: String)] {
        bytes.withUnsafeReadableBytes { head in
            lines.map { line in
                let start = Int(line.start)
                let name = UnsafeRawBufferPointer(rebasing: head[start..<start + Int(line.nameLength)])
                return (String(decoding: name, as: UTF8.self), line.value(in: head))
            }
        }
    }
}

extension HTTPFieldLines.Line {
    /// Whether the line's name is `wanted`, in any case.
    @inline(__always)
    func isNamed(_ wanted: UnsafeRawBufferPointer, in head: UnsafeRawBufferPointer) -> Bool {
        guard Int(nameLength) == wanted.count else { return false }
        let start = Int(start)
        for index in 0..<wanted.count
        where ByteClass.lowered(head[start + index]) != ByteClass.lowered(wanted[index]) {
            return false
        }
        return true
    }

    @inline(__always)
    func valueBytes(in head: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: head[Int(valueStart)..<Int(valueEnd)])
    }

    func value(in head: UnsafeRawBufferPointer) -> String {
        String(decoding: valueBytes(in: head), as: UTF8.self)
    }
}
