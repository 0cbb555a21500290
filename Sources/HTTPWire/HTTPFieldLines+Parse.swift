extension HTTPFieldLines {
    /// Reads the field lines of a head that begin at `start`; `head` ends with the empty line.
    ///
    /// Strict as RFC 9112 section 5 lets a recipient be: no white space before the colon, no folded lines, no
    /// control bytes, no bare CR.
    static func parse(
        _ head: UnsafeRawBufferPointer, from start: Int, limit: Int, into lines: inout [Line]
    ) throws(HTTPWireError) {
        var position = start
        while head[position] != ByteClass.cr {
            guard lines.count < limit else {
                throw HTTPWireError(status: 431, reason: "too many header fields")
            }
            let lineStart = position
            while ByteClass.isToken(head[position]) { position += 1 }
            let nameLength = position - lineStart
            guard nameLength > 0, head[position] == UInt8(ascii: ":") else {
                throw .malformed(fault(at: head[lineStart], nameLength: nameLength))
            }
            position += 1
            while head[position] == ByteClass.space || head[position] == ByteClass.tab { position += 1 }
            let valueStart = position
            position = endOfValue(head, from: position)
            // The head ends in CRLF CRLF and a CR is no value byte, so there is always a next byte here.
            guard head[position] == ByteClass.cr, head[position + 1] == ByteClass.lf else {
                throw .malformed("invalid byte in a header field value")
            }
            var valueEnd = position
            while valueEnd > valueStart,
                head[valueEnd - 1] == ByteClass.space || head[valueEnd - 1] == ByteClass.tab
            {
                valueEnd -= 1
            }
            position += 2
            let name = UnsafeRawBufferPointer(rebasing: head[lineStart..<lineStart + nameLength])
            lines.append(
                Line(
                    start: UInt32(lineStart), nameLength: UInt32(nameLength), valueStart: UInt32(valueStart),
                    valueEnd: UInt32(valueEnd), end: UInt32(position), name: .named(name)))
        }
        guard head[position + 1] == ByteClass.lf else { throw .malformed("bare CR in the header") }
    }

    private static func fault(at first: UInt8, nameLength: Int) -> String {
        if first == ByteClass.space || first == ByteClass.tab { return "folded header field line" }
        return nameLength == 0 ? "header field line without a name" : "invalid byte in a header field name"
    }

    /// The first byte from `start` on that may not stand in a value. Eight at a time: a byte below 0x20 borrows
    /// into its top bit, 0x7F does after an exclusive-or; tabs and hits are looked at one by one.
    @inline(__always)
    private static func endOfValue(_ head: UnsafeRawBufferPointer, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var position = start
        while true {
            while position + 8 <= head.count {
                let word = head.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                let low = (word &- ones &* 0x20) & ~word
                let deleted = word ^ (ones &* 0x7F)
                guard ((low | ((deleted &- ones) & ~deleted)) & tops) == 0 else { break }
                position += 8
            }
            let stop = min(position + 8, head.count)
            while position < stop, ByteClass.isFieldValue(head[position]) { position += 1 }
            if position < stop || position == head.count { return min(position, head.count - 1) }
        }
    }
}
