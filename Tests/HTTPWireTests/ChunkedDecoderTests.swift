import HTTPWire
import NIOCore
import Testing

@Suite("Chunked bodies")
struct ChunkedDecoderTests {
    private static let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(
        "Broken framing is refused alike however it is cut",
        arguments: [
            "\r\nabc\r\n", "g\r\n", "-1\r\n", "0x3\r\nabc\r\n", "3\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n",
            "3\r\nabc\n0\r\n\r\n", "3\rabc\r\n", "3;a\nb\r\nabc\r\n0\r\n\r\n", "3;a\u{0}\r\nabc\r\n",
            "1000000000000000\r\n", "0000000000000000000003\r\nabc\r\n", "0\r\n folded\r\n\r\n",
            "0\r\nno colon\r\n\r\n",
            "0\r\nA: b\n\r\n", "0\r\n\rX", "0\r\nA: b\rc\r\n\r\n",
        ])
    func broken(body: String) {
        #expect(readEveryWay(Self.head + body).error == 400)
    }

    @Test("Sizes, extensions and trailers are read")
    func sound() {
        let reading = readEveryWay(Self.head + "00A ;q=\"x\"\r\n0123456789\r\n1\r\nz\r\n0;l\r\nA: b\r\nC:\r\n\r\nGET")
        #expect(reading.bodies == ["0123456789z"])
        #expect(reading.rest == "GET")
        #expect(reading.error == nil)
    }

    @Test("Extensions and trailers are bounded over the whole body")
    func bounded() {
        let chunk = "1;" + String(repeating: "e", count: 1000) + "\r\nx\r\n"
        let extensions = Reading(
            requests: [Self.head + String(repeating: chunk, count: 20)], limits: HTTPHeadLimits())
        #expect(extensions.error == 431)
        let trailers = Reading(
            requests: [Self.head + "0\r\n" + String(repeating: "A: bcdefgh\r\n", count: 3000)], limits: HTTPHeadLimits()
        )
        #expect(trailers.error == 431)
    }

    @Test("Passing takes the framed body, byte for byte, and nothing behind it")
    func pass() throws {
        let body = "3;x\r\nabc\r\n0\r\nT: v\r\n\r\n"
        let bytes = Array(body.utf8)
        for cut in bytes.indices.dropFirst() {
            var decoder = ChunkedDecoder()
            var input = ByteBuffer(bytes: bytes[..<cut])
            var passed = try decoder.pass(&input) ?? ByteBuffer()
            input.writeBytes(bytes[cut...])
            input.writeString("GET / ")
            passed.writeImmutableBuffer(try decoder.pass(&input) ?? ByteBuffer())
            #expect(String(buffer: passed) == body)
            #expect(decoder.isDone)
            #expect(String(buffer: input) == "GET / ")
        }
    }
}
