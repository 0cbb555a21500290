import HTTPWire
import NIOCore
import Testing

@Suite("Request heads")
struct HTTPRequestParserTests {
    @Test("A request reads alike however it is cut")
    func plain() {
        let reading = readEveryWay(
            "POST /a/b?x=1 HTTP/1.1\r\nHost: h:1\r\nX-One:  a b \t\r\nContent-Length: 3\r\n\r\nabc")
        #expect(reading.heads == ["POST /a/b?x=1 http11 length(3) Host=h:1&X-One=a b&Content-Length=3"])
        #expect(reading.bodies == ["abc"])
        #expect(reading.rest == "")
    }

    @Test("Pipelined requests are read one after the other, empty lines between them forgiven")
    func pipelined() {
        let one = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n"
        let reading = readEveryWay(one + "\r\nGET /2 HTTP/1.0\r\n\r\n")
        #expect(reading.heads.count == 2)
        #expect(reading.bodies == ["abc", ""])
        #expect(reading.error == nil)
    }

    @Test(
        "Hostile requests are refused alike however they are cut",
        arguments: [
            (
                "both framings",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400
            ),
            ("differing lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
            ("a list of lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\n", 400),
            ("a signed length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\n", 400),
            ("a negative length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -3\r\n\r\n", 400),
            ("a hexadecimal length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\n", 400),
            ("an endless length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
            ("an empty length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\n", 400),
            ("another coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("a disguised coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
            (
                "chunked twice",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400
            ),
            ("chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("space before the colon", "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
            ("a folded line", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", 400),
            ("a folded first line", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400),
            ("a bare line feed", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400),
            ("a bare line feed at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400),
            ("a bare carriage return in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n", 400),
            ("a bare carriage return for a line", "GET / HTTP/1.1\r\nHost: h\r\n\rX: y\r\n\r\n", 400),
            ("a NUL in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\u{0}b\r\n\r\n", 400),
            ("a NUL far into a value", "GET / HTTP/1.1\r\nHost: h\r\nX: 0123456789abcdef\u{0}b\r\n\r\n", 400),
            ("a DEL in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: 0123456789\u{7f}\r\n\r\n", 400),
            ("an empty name", "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n", 400),
            ("no colon", "GET / HTTP/1.1\r\nHost: h\r\nGarbage\r\n\r\n", 400),
            ("a name with a slash", "GET / HTTP/1.1\r\nHost: h\r\nA/B: x\r\n\r\n", 400),
            ("no host", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400),
            ("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
            ("a host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
            ("a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
            ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
            ("HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", 505),
            ("HTTP/0.9 in words", "GET / HTTP/0.9\r\n\r\n", 505),
            ("no version", "GET /\r\nHost: h\r\n\r\n", 400),
            ("a lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n", 400),
            ("words after the version", "GET / HTTP/1.1 x\r\nHost: h\r\n\r\n", 400),
            ("two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("a space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("a control byte in the target", "GET /a\u{1} HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("a fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("a relative target", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("a method with a colon", "GE:T / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("user information", "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("an unknown scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("CONNECT", "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n", 501),
            ("TLS", "\u{16}\u{3}\u{1}", 400),
            ("an unknown expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: more\r\nContent-Length: 1\r\n\r\n", 417),
            ("many empty lines", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ])
    func hostile(what: String, text: String, status: Int) {
        let reading = readEveryWay(text)
        #expect(reading.error == status, "\(what): \(reading)")
    }

    @Test("Limits hold to the byte however the head is cut")
    func limits() {
        let limits = HTTPHeadLimits(headBytes: 60, startLineBytes: 30, fieldCount: 2)
        let line = "GET /3456789012 HTTP/1.1\r\n"
        #expect(readEveryWay("GET /34567890123456 HTTP/1.1\r\nHost: h\r\n\r\n", limits: limits).error == nil)
        #expect(readEveryWay("GET /345678901234567 HTTP/1.1\r\nHost: h\r\n\r\n", limits: limits).error == 414)
        let fitting = line + "Host: h\r\nX: " + String(repeating: "y", count: 18)
        #expect(readEveryWay(fitting + "\r\n\r\n", limits: limits).error == nil)
        #expect(readEveryWay(fitting + "y\r\n\r\n", limits: limits).error == 431)
        #expect(readEveryWay(line + "Host: h\r\nA: 1\r\nB: 2\r\n\r\n", limits: limits).error == 431)
    }

    @Test("A target in absolute form brings its own host")
    func absoluteForm() throws {
        let head = try HTTPRequestHead(method: "GET", target: "http://other:80/p/q?a=b?c", headers: [("Host", "h")])
        #expect(head.host == "other:80")
        #expect(head.path == "/p/q")
        #expect(head.query == "a=b?c")
        let bare = try HTTPRequestHead(method: "GET", target: "http://other?x", headers: [("Host", "h")])
        #expect(bare.path == "/")
        #expect(bare.query == "x")
    }

    @Test("Fields are found in any case, the first value of several")
    func fields() throws {
        let head = try HTTPRequestHead(
            method: "GET", target: "/", headers: [("X-Call-Id", "1"), ("x-call-ID", "2"), ("Empty", "")])
        #expect(head["X-CALL-ID"] == "1")
        #expect(head.values(of: "x-call-id") == ["1", "2"])
        #expect(head["empty"] == "")
        #expect(head["other"] == nil)
    }

    @Test(
        "Connection and version decide whether the connection is kept",
        arguments: [
            (HTTPVersion.http11, nil, true), (.http11, "close", false), (.http11, "x, Close", false),
            (.http10, nil, false), (.http10, "keep-alive", true), (.http10, "Keep-Alive, close", false),
        ] as [(HTTPVersion, String?, Bool)])
    func keepAlive(version: HTTPVersion, connection: String?, kept: Bool) throws {
        let headers = connection.map { [(name: "Connection", value: $0)] } ?? []
        let head = try HTTPRequestHead(method: "GET", target: "/", version: version, headers: headers)
        #expect(head.isKeepAlive == kept)
    }
}
