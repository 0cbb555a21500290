import HTTPWire
import NIOCore
import Testing

@Suite("Response heads")
struct HTTPResponseParserTests {
    private func read(_ text: String, isAnswerToHead: Bool = false) throws -> HTTPResponseHead {
        var parser = HTTPResponseParser(limits: HTTPHeadLimits())
        var input = ByteBuffer()
        var head: HTTPResponseHead?
        for byte in text.utf8 {
            #expect(head == nil)
            input.writeInteger(byte)
            head = try parser.next(&input, isAnswerToHead: isAnswerToHead)
        }
        return try #require(head)
    }

    @Test(
        "Method, status and fields decide the framing",
        arguments: [
            ("200 OK\r\nContent-Length: 5\r\n", false, .length(5), true),
            ("200\r\nContent-Length: 0\r\n", false, .none, true),
            ("200 OK\r\nContent-Length: 5\r\n", true, .none, true),
            ("204 No Content\r\n", false, .none, true),
            ("304 Not Modified\r\nContent-Length: 5\r\n", false, .none, true),
            ("200 OK\r\nTransfer-Encoding: Chunked\r\n", false, .chunked, true),
            ("200 OK\r\nContent-Length: 5\r\nConnection: close\r\n", false, .length(5), false),
            ("200 OK\r\n", false, .untilClose, false),
            ("100 Continue\r\n", false, .none, true),
        ] as [(String, Bool, HTTPBodyFraming, Bool)])
    func framing(text: String, isAnswerToHead: Bool, framing: HTTPBodyFraming, kept: Bool) throws {
        let head = try read("HTTP/1.1 \(text)\r\n", isAnswerToHead: isAnswerToHead)
        #expect(head.framing == framing)
        #expect(head.isKeepAlive == kept)
    }

    @Test(
        "What could be read in two ways is refused",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "HTTP/1.1 20x OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "ICY 200 OK here\r\n\r\n",
            "HTTP/1.1 099 Low\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
        ])
    func hostile(text: String) {
        #expect(throws: HTTPWireError.self) { try self.read(text) }
    }
}
