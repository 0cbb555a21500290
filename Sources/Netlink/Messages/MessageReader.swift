import CLinux

/// One message out of what the kernel answered.
struct Message: Equatable {
    var type: UInt16
    var flags: UInt16
    var sequence: UInt32
    var payload: ArraySlice<UInt8>
}

/// Takes apart what the kernel sends: messages, and the attributes within. What does not fit its
/// announced length ends the reading; nothing is read beyond the bytes given.
enum MessageReader {
    static func messages(in bytes: [UInt8]) -> [Message] {
        var messages: [Message] = []
        var rest = bytes[...]
        while let length: UInt32 = number(in: rest, at: 0), length >= 16, Int(length) <= rest.count,
            let type: UInt16 = number(in: rest, at: 4), let flags: UInt16 = number(in: rest, at: 6),
            let sequence: UInt32 = number(in: rest, at: 8)
        {
            let payload = rest.dropFirst(16).prefix(Int(length) - 16)
            messages.append(Message(type: type, flags: flags, sequence: sequence, payload: payload))
            rest = rest.dropFirst(aligned(Int(length)))
        }
        return messages
    }

    /// The attributes by type, without the flags in the type's upper bits; of two alike, the last.
    static func attributes(in bytes: ArraySlice<UInt8>) -> [Int: ArraySlice<UInt8>] {
        var attributes: [Int: ArraySlice<UInt8>] = [:]
        var rest = bytes
        while let length: UInt16 = number(in: rest, at: 0), length >= 4, Int(length) <= rest.count,
            let type: UInt16 = number(in: rest, at: 2)
        {
            attributes[Int(type & 0x3fff)] = rest.dropFirst(4).prefix(Int(length) - 4)
            rest = rest.dropFirst(aligned(Int(length)))
        }
        return attributes
    }

    /// The number of the host's byte order at `offset`, nil where there are not enough bytes.
    static func number<Number: FixedWidthInteger>(in bytes: ArraySlice<UInt8>, at offset: Int = 0) -> Number? {
        let part = bytes.dropFirst(offset).prefix(MemoryLayout<Number>.size)
        guard part.count == MemoryLayout<Number>.size else { return nil }
        return part.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
    }

    /// The text up to its final zero.
    static func string(in bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func aligned(_ length: Int) -> Int { (length + 3) & ~3 }
}
