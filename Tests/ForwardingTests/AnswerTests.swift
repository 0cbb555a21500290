import Forwarding
import HTTPWire
import NIOCore
import Synchronization
import Testing

@Suite("Answers of our own")
struct AnswerTests {
    @Test("An answer has length, date and the connection kept; errors look like Go's")
    func answer() async throws {
        try await withServer { _ in
            .answer(.error(404, "no such thing"))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                let text = await client.read(headAnd: 14)
                #expect(text.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
                #expect(text.contains("Content-Length: 14\r\n"))
                #expect(text.contains("Content-Type: text/plain; charset=utf-8\r\n"))
                #expect(text.contains("X-Content-Type-Options: nosniff\r\n"))
                #expect(text.contains(" GMT\r\n"))
                #expect(!text.contains("Connection:"))
                #expect(text.hasSuffix("\r\n\r\nno such thing\n"))
            }
            await client.close()
        }
    }

    @Test("Pipelined requests of every kind are answered in order")
    func pipelining() async throws {
        try await withServer { head in
            switch head.path {
            case "/collect":
                .collect(bodyLimitBytes: 100) { body in
                    HTTPResponse(status: 200, body: .bytes(ByteBuffer(string: "[\(String(buffer: body))]")))
                }
            case "/stream":
                .stream { body in
                    let whole = (try? await body.collect(limitBytes: 100)) ?? ByteBuffer()
                    return HTTPResponse(status: 200, body: .bytes(ByteBuffer(string: "(\(String(buffer: whole)))")))
                }
            default: .answer(HTTPResponse(status: 200, body: .bytes(ByteBuffer(string: "<>"))))
            }
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            let one = "POST /collect HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab"
            let two =
                "POST /stream HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n1\r\nd\r\n0\r\n\r\n"
            let three = "POST /answer HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\ndrop"
            try await client.send(one + two + three + one + two + three)
            for _ in 0..<2 {
                #expect(await client.read(headAnd: 4).hasSuffix("\r\n\r\n[ab]"))
                #expect(await client.read(headAnd: 4).hasSuffix("\r\n\r\n(cd)"))
                #expect(await client.read(headAnd: 2).hasSuffix("\r\n\r\n<>"))
            }
            await client.close()
        }
    }

    @Test("HEAD gets the length and no body, so that the next answer is read right")
    func head() async throws {
        try await withServer { _ in
            .answer(HTTPResponse(status: 200, body: .bytes(ByteBuffer(string: "body"))))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(
                "HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let text = String(buffer: await client.readToEnd())
            let parts = text.split(separator: "\r\n\r\n")
            #expect(parts.count == 3)
            #expect(parts.first?.contains("Content-Length: 4") == true)
            #expect(parts.dropFirst().first?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            #expect(parts.last == "body")
        }
    }

    @Test("A body over the limit is answered 413, told or found out")
    func tooLarge() async throws {
        let calls = Mutex(0)
        try await withServer { _ in
            .collect(bodyLimitBytes: 3) { _ in
                calls.withLock { $0 += 1 }
                return HTTPResponse(status: 200)
            }
        } body: { address, _ in
            for framing in [
                "Content-Length: 4\r\n\r\nabcd", "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
            ] {
                let client = try await RawPeer.connect(to: address)
                try await client.send("POST / HTTP/1.1\r\nHost: h\r\n" + framing)
                #expect(await client.read(through: "\r\n").hasPrefix("HTTP/1.1 413"))
                await client.close()
            }
        }
        #expect(calls.withLock { $0 } == 0)
    }

    @Test("100 Continue is said when the body is wanted, and only then")
    func expectContinue() async throws {
        try await withServer { head in
            head.path == "/no"
                ? .answer(.error(401, "no"))
                : .collect(bodyLimitBytes: 10) { HTTPResponse(status: 200, body: .bytes($0)) }
        } body: { address, _ in
            let request = " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            let client = try await RawPeer.connect(to: address)
            try await client.send("POST /yes" + request)
            #expect(await client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("ok")
            #expect(await client.read(headAnd: 2).hasSuffix("\r\n\r\nok"))
            try await client.send("POST /no" + request)
            let refusal = String(buffer: await client.readToEnd())
            #expect(refusal.hasPrefix("HTTP/1.1 401"))
            #expect(refusal.contains("Connection: close\r\n"))
        }
    }

    @Test(
        "A request that cannot be read is answered and the connection closed",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", "400"), ("GET / HTTP/3.0\r\n\r\n", "505"),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
        ])
    func refused(text: String, status: String) async throws {
        try await withServer { _ in
            .collect(bodyLimitBytes: 10) { _ in HTTPResponse(status: 200) }
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(text)
            let answer = String(buffer: await client.readToEnd())
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test("A head that does not come to its end is answered 408")
    func slowHead() async throws {
        var limits = HTTPServerLimits()
        limits.headTimeout = .milliseconds(50)
        try await withServer(limits: limits) { _ in
            .answer(HTTPResponse(status: 200))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            // Once answered, the time for the next head runs from its first byte.
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHos")
            #expect(await client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
            #expect(String(buffer: await client.readToEnd()).hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("A connection too many is answered 503 and told when to come again")
    func tooManyConnections() async throws {
        var limits = HTTPServerLimits()
        limits.connections = 1
        try await withServer(limits: limits) { _ in
            .answer(HTTPResponse(status: 204))
        } body: { address, _ in
            let first = try await RawPeer.connect(to: address)
            try await first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await first.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 204"))
            let second = try await RawPeer.connect(to: address)
            let refusal = String(buffer: await second.readToEnd())
            #expect(refusal.hasPrefix("HTTP/1.1 503 "))
            #expect(refusal.contains("Retry-After: 1\r\n"))
            await first.close()
        }
    }

    @Test("An answer of untrusted words cannot become two")
    func injection() async throws {
        try await withServer { _ in
            .answer(HTTPResponse(status: 200, headers: [("X-A", "a\r\nX-Evil: 1"), ("X-B\r\n", "b"), ("X-C", "c")]))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let text = await client.read(through: "\r\n\r\n")
            #expect(!text.contains("Evil") && !text.contains("X-B"))
            #expect(text.contains("X-C: c\r\n"))
            await client.close()
        }
    }
}
