import NIOCore

extension HTTPFieldLines {
    /// Copies every line that `keep` lets pass, neighbours in one piece.
    @inline(__always)
    func copyLines(into output: inout ByteBuffer, where keep: (Line, UnsafeRawBufferPointer) -> Bool) {
        bytes.withUnsafeReadableBytes { head in
            var runStart = 0
            var runEnd = 0
            for line in lines where keep(line, head) {
                if Int(line.start) != runEnd {
                    if runEnd > runStart { output.writeBytes(head[runStart..<runEnd]) }
                    runStart = Int(line.start)
                }
                runEnd = Int(line.end)
            }
            if runEnd > runStart { output.writeBytes(head[runStart..<runEnd]) }
        }
    }

    /// Whether a `Connection` line names this line's field.
    func isNominated(_ line: Line, in head: UnsafeRawBufferPointer) -> Bool {
        var found = false
        for connection in lines where connection.name == .connection {
            ListElements.forEach(in: connection.valueBytes(in: head)) { word in
                if line.isNamed(word, in: head) { found = true }
            }
        }
        return found
    }
}

extension HTTPFieldLines.Line {
    @inline(__always)
    func isNamed(_ name: String, in head: UnsafeRawBufferPointer) -> Bool {
        var name = name
        return name.utf8.count == Int(nameLength)
            && name.withUTF8 { isNamed(UnsafeRawBufferPointer($0), in: head) }
    }

    @inline(__always)
    func isNamed(inAny fields: [(name: String, value: String)], in head: UnsafeRawBufferPointer) -> Bool {
        for field in fields where isNamed(field.name, in: head) { return true }
        return false
    }
}
