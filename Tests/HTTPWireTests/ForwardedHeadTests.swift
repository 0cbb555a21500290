import HTTPWire
import NIOCore
import Testing

@Suite("Heads as a proxy passes them on")
struct ForwardedHeadTests {
    @Test("A request loses what was for its connection and keeps the rest in order, byte for byte")
    func request() throws {
        let head = try HTTPRequestHead(
            method: "PATCH", target: "/function/f/x",
            headers: [
                ("Host", "public"), ("a-FIRST", "1"), ("Connection", "keep-alive, X-Hop"), ("X-Hop", "2"),
                ("TE", "gzip"),
                ("Keep-Alive", "5"), ("Authorization", "Basic x"), ("X-Forwarded-For", "old"), ("Content-Length", "3"),
                ("Content-Length", "3"), ("Upgrade", "x"), ("Last", ""),
            ])
        var output = ByteBuffer()
        head.writeForwarded(
            into: &output, target: "/x?y", hostLine: ByteBuffer(string: "Host: 10.0.0.1:8080\r\n"),
            fields: [("X-Forwarded-For", "new"), ("Content-Length", "9"), ("Bad", "a\r\nb"), ("Connection", "x")],
            upgrade: false)
        #expect(
            String(buffer: output) == """
                PATCH /x?y HTTP/1.1\r
                Host: 10.0.0.1:8080\r
                a-FIRST: 1\r
                Authorization: Basic x\r
                Content-Length: 3\r
                Last: \r
                X-Forwarded-For: new\r
                \r

                """)
    }

    @Test("A host set by the plan is the only one")
    func hostSet() throws {
        let head = try HTTPRequestHead(method: "GET", target: "/", headers: [("Host", "public")])
        var output = ByteBuffer()
        head.writeForwarded(
            into: &output, target: "/", hostLine: ByteBuffer(string: "Host: ip\r\n"), fields: [("host", "mine")],
            upgrade: false)
        #expect(String(buffer: output) == "GET / HTTP/1.1\r\nhost: mine\r\n\r\n")
    }

    @Test("A response gets the plan's fields, a date, and framing for its client")
    func response() throws {
        var parser = HTTPResponseParser(limits: HTTPHeadLimits())
        var input = ByteBuffer(
            string: "HTTP/1.0 404 Nope Sir\r\nX-Old: a\r\nConnection: close\r\nServer: s\r\n\r\n")
        let head = try #require(try parser.next(&input, isAnswerToHead: false))
        var output = ByteBuffer()
        head.writeForwarded(
            into: &output, fields: [("x-old", "b")], reframing: .toChunked, connectionLine: "",
            dateLine: ByteBuffer(string: "Date: now\r\n"), defaultContentType: "text/plain")
        #expect(
            String(buffer: output) == """
                HTTP/1.1 404 Nope Sir\r
                Server: s\r
                x-old: b\r
                Content-Type: text/plain\r
                Date: now\r
                Transfer-Encoding: chunked\r
                \r

                """)
    }

    @Test(
        "Dates are written as HTTP wants them",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_709_210_096, "Thu, 29 Feb 2024 12:34:56 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ])
    func date(seconds: Int, text: String) {
        #expect(HTTPDate.string(secondsSinceEpoch: seconds) == text)
    }
}
