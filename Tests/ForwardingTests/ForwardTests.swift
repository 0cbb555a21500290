import Forwarding
import HTTPWire
import NIOCore
import Testing

@Suite("Forwarding")
struct ForwardTests {
    private let get = "GET /p?q HTTP/1.1\r\nHost: public\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("Requests of one client share one connection to the upstream, host and answer rewritten")
    func keepAlive() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let served = try await listener.accept()
            for round in 1...3 {
                let request = await served.read(through: "\r\n\r\n")
                #expect(request == "GET /p?q HTTP/1.1\r\nHost: 127.0.0.1:\(listener.address.port ?? 0)\r\n\r\n")
                try await served.send(ok)
                let answer = await client.read(headAnd: 2)
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: "))
                #expect(answer.hasSuffix("\r\n\r\nok"))
                if round < 3 { try await client.send(get) }
            }
            try await eventually("released") { upstream.outcomes == Array(repeating: .answered(status: 200), count: 3) }
            await client.close()
        }
        await listener.close()
    }

    @Test("Pipelined requests are forwarded one at a time and answered in order")
    func pipelining() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(
                "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
                    + "HEAD /3 HTTP/1.1\r\nHost: h\r\n\r\n")
            let served = try await listener.accept()
            #expect(await served.read(headAnd: 3).hasSuffix("\r\n\r\nabc"))
            try await served.send(ok)
            #expect(await served.read(through: "\r\n\r\n").hasPrefix("GET /2 "))
            try await served.send(ok)
            #expect(await served.read(through: "\r\n\r\n").hasPrefix("HEAD /3 "))
            try await served.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")
            for _ in 0..<2 { #expect(await client.read(headAnd: 2).hasSuffix("\r\n\r\nok")) }
            #expect(await client.read(through: "\r\n\r\n").contains("Content-Length: 7"))
            await client.close()
        }
        await listener.close()
    }

    @Test("Chunked bodies pass framed as they are, both ways; a broken one is not passed on")
    func chunked() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            let body = "3;x\r\nabc\r\n1\r\nd\r\n0\r\nT: v\r\n\r\n"
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
            let served = try await listener.accept()
            #expect(await served.read(through: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
            #expect(String(buffer: await served.read(count: body.utf8.count)) == body)
            try await served.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
            _ = await client.read(through: "\r\n\r\n")
            #expect(String(buffer: await client.read(count: body.utf8.count)) == body)
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab!!!\r\n")
            #expect(await client.read(through: "\r\n").hasPrefix("HTTP/1.1 400 "))
            #expect(!String(buffer: await served.readToEnd()).hasSuffix("!!!"))
        }
        #expect(upstream.outcomes == [.answered(status: 200), .abandoned])
        await listener.close()
    }

    @Test("A body of many MB passes both ways at the pace of a slow reader")
    func largeBodies() async throws {
        let size = 48 << 20
        let listener = try await RawListener.open(reading: false)
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address, reading: false)
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\n\r\n")
            let sending = client.beginSending(ByteBuffer(repeating: 1, count: size))
            let served = try await listener.accept()
            // Nobody reads: the sender must come to a stop with most of it still at home.
            try await Task.sleep(for: .milliseconds(200))
            try await expectUnfinished(sending)
            try await served.startReading()
            _ = await served.read(through: "\r\n\r\n")
            #expect(await served.read(count: size).readableBytes == size)
            try await sending.get()
            try await served.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let answering = served.beginSending(ByteBuffer(repeating: 2, count: size))
            try await Task.sleep(for: .milliseconds(200))
            try await expectUnfinished(answering)
            try await client.startReading()
            _ = await client.read(through: "\r\n\r\n")
            #expect(await client.read(count: size) == ByteBuffer(repeating: 2, count: size))
            try await answering.get()
            await client.close()
        }
        await listener.close()
    }

    private func expectUnfinished(_ future: EventLoopFuture<Void>) async throws {
        let isUnfinished = try await future.eventLoop.submit { () -> Bool in
            var isDone = false
            future.assumeIsolated().whenComplete { _ in isDone = true }
            return !isDone
        }.get()
        #expect(isUnfinished)
    }

    @Test("Each event of a stream goes on at once")
    func events() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let served = try await listener.accept()
            _ = await served.read(through: "\r\n\r\n")
            try await served.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            #expect(await client.read(through: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
            for event in ["data: 1\n\n", "data: 2\n\n"] {
                try await served.send(event)
                #expect(await client.read(through: "\n\n\r\n") == "9\r\n\(event)\r\n")
            }
            await served.close()
            #expect(await client.read(through: "0\r\n\r\n") == "0\r\n\r\n")
            // The end of the upstream's connection was not the end of ours.
            try await client.send(get)
            let again = try await listener.accept()
            _ = await again.read(through: "\r\n\r\n")
            try await again.send(ok)
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            await client.close()
        }
        await listener.close()
    }

    @Test("An HTTP/1.0 client gets a chunked answer without its framing, ended by the connection")
    func http10() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let served = try await listener.accept()
            _ = await served.read(through: "\r\n\r\n")
            try await served.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")
            let answer = String(buffer: await client.readToEnd())
            #expect(answer.hasSuffix("\r\n\r\nabcd"))
            #expect(!answer.contains("chunked"))
        }
        await listener.close()
    }

    @Test("The upstream's word decides about an expected continue")
    func expectContinue() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let request = "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
            let client = try await RawPeer.connect(to: address)
            try await client.send(request)
            let served = try await listener.accept()
            #expect(await served.read(through: "\r\n\r\n").contains("Expect: 100-continue\r\n"))
            try await served.send("HTTP/1.1 100 Continue\r\n\r\n")
            #expect(await client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("abc")
            #expect(String(buffer: await served.read(count: 3)) == "abc")
            try await served.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok)
            #expect(await client.read(through: "\r\n\r\n") == "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            try await client.send(request)
            _ = await served.read(through: "\r\n\r\n")
            try await served.send("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n")
            #expect(String(buffer: await client.readToEnd()).contains("Connection: close\r\n"))
        }
        await listener.close()
    }

    @Test("An upgraded connection carries bytes both ways until one side ends it")
    func upgrade() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(
                "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n")
            let served = try await listener.accept()
            let request = await served.read(through: "\r\n\r\n")
            #expect(request.contains("Upgrade: websocket\r\n") && request.contains("Connection: Upgrade\r\n"))
            try await served.send(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello")
            let answer = await client.read(headAnd: 5)
            #expect(answer.contains("Upgrade: websocket\r\n") && answer.contains("Connection: Upgrade\r\n"))
            #expect(answer.hasSuffix("hello"))
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await served.read(through: "\r\n\r\n") == "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await served.send("bye")
            await served.close()
            #expect(String(buffer: await client.readToEnd()) == "bye")
        }
        #expect(upstream.outcomes == [.answered(status: 101)])
        await listener.close()
    }
}
