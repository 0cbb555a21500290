import LogPump
import Testing

@Suite struct LineSplitterTests {
    struct Piece: Equatable, CustomStringConvertible {
        var bytes: [UInt8]
        var isPartial = false
        init(_ text: String, isPartial: Bool = false) { (bytes, self.isPartial) = (Array(text.utf8), isPartial) }
        init(_ bytes: [UInt8], isPartial: Bool = false) { (self.bytes, self.isPartial) = (bytes, isPartial) }
        var description: String { "\(String(decoding: bytes, as: UTF8.self))\(isPartial ? "…" : "")" }
    }

    /// Runs the bytes through, at most `chunk` at once.
    func split(_ input: [UInt8], limit: Int = 8, readSize: Int = 5, chunk: Int = 5) -> [Piece] {
        var splitter = LineSplitter(limit: limit, readSize: readSize)
        defer { splitter.deallocate() }
        var pieces: [Piece] = []
        func take() {
            while let line = splitter.next() { pieces.append(Piece(Array(line.bytes), isPartial: line.isPartial)) }
        }
        var rest = input[...]
        while !rest.isEmpty {
            let space = splitter.space()
            #expect(!space.isEmpty)
            let part = rest.prefix(min(chunk, space.count))
            space.copyBytes(from: part)
            splitter.received(part.count)
            rest = rest.dropFirst(part.count)
            take()
        }
        splitter.finish()
        take()
        return pieces
    }

    @Test func `a line ends at its line feed, however the bytes arrive`() {
        for chunk in 1...5 {
            #expect(
                split(Array("one\ntwo\n\nfour\n".utf8), chunk: chunk) == ["one", "two", "", "four"].map { Piece($0) })
        }
    }

    @Test func `the last line is kept without a line feed`() {
        #expect(split(Array("one\ntwo".utf8)) == [Piece("one"), Piece("two")])
    }

    @Test func `an empty stream and a lone line feed`() {
        #expect(split([]) == [])
        #expect(split([10]) == [Piece("")])
    }

    @Test func `a line of just the limit stays whole`() {
        for chunk in 1...5 {
            #expect(split(Array("12345678\nx\n".utf8), chunk: chunk) == [Piece("12345678"), Piece("x")])
            #expect(split(Array("12345678".utf8), chunk: chunk) == [Piece("12345678")])
        }
    }

    @Test func `a longer line comes in pieces and the last one says that it is the last`() {
        for chunk in 1...5 {
            #expect(
                split(Array("123456789\n".utf8), chunk: chunk) == [Piece("12345678", isPartial: true), Piece("9")])
            #expect(
                split(Array("1234567812345678".utf8), chunk: chunk)
                    == [Piece("12345678", isPartial: true), Piece("12345678")])
        }
    }

    @Test func `a long line is not cut within a character`() {
        #expect(split(Array("1234567ä\n".utf8)) == [Piece("1234567", isPartial: true), Piece("ä")])
        #expect(split(Array("12345🙂x\n".utf8)) == [Piece("12345", isPartial: true), Piece("🙂x")])
        #expect(split(Array("1234🙂x\n".utf8)) == [Piece("1234🙂", isPartial: true), Piece("x")])
    }

    @Test func `bytes that are not text are kept as they are`() {
        let noise = [UInt8](repeating: 0x80, count: 9) + [0, 0xff]
        #expect(
            split(noise + [10])
                == [Piece([UInt8](repeating: 0x80, count: 8), isPartial: true), Piece([0x80, 0, 0xff])])
    }

    @Test func `no byte of a random stream is lost or changed`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let alphabet: [UInt8] = [10, 10, 65, 66, 0x80, 0xc3, 0xf0, 0]
            let input = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            let pieces = split(input, limit: 7, readSize: .random(in: 1...5), chunk: 5)
            var joined: [UInt8] = []
            for piece in pieces {
                #expect(piece.bytes.count <= 7)
                #expect(!piece.isPartial || piece.bytes.count >= 4)
                joined += piece.bytes
                if !piece.isPartial { joined.append(10) }
            }
            let whole = input.isEmpty || input.last == 10 ? input : input + [10]
            #expect(joined == whole)
        }
    }
}
