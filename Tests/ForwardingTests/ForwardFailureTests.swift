import Forwarding
import HTTPWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite("Forwarding when something breaks")
struct ForwardFailureTests {
    private let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test(
        "An answer cut short breaks the client's connection",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz",
        ])
    func cutShort(answer: String) async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get + get)
            let served = try await listener.accept()
            _ = await served.read(through: "\r\n\r\n")
            try await served.send(answer)
            await served.close()
            let text = String(buffer: await client.readToEnd())
            #expect(!text.contains("0\r\n\r\n") || text.isEmpty)
            #expect(!text.dropFirst().contains("HTTP/1.1"))
        }
        #expect(upstream.outcomes == [.failed])
        await listener.close()
    }

    @Test("A connection that died at rest costs nothing: the request goes out again on a new one")
    func stale() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let first = try await listener.accept()
            _ = await first.read(through: "\r\n\r\n")
            try await first.send(ok)
            _ = await client.read(headAnd: 2)
            // It takes the second request and closes without a word, as a server does whose keep-alive ran out.
            try await client.send(get)
            _ = await first.read(through: "\r\n\r\n")
            await first.close()
            let second = try await listener.accept()
            _ = await second.read(through: "\r\n\r\n")
            try await second.send(ok)
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            try await eventually("released") { upstream.outcomes == [.answered(status: 200), .answered(status: 200)] }
            await client.close()
        }
        await listener.close()
    }

    @Test("A connection whose end has not been noticed yet is given no request")
    func unnoticedClose() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        let isClosed = Mutex(false)
        // Its own loop, since it is held up.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await withServer(on: group) { head in
            if head.method == "POST" {
                let deadline = NIODeadline.now() + .seconds(10)
                while !isClosed.withLock({ $0 }), .now() < deadline {}
            }
            return upstream.route(head)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let first = try await listener.accept()
            _ = await first.read(through: "\r\n\r\n")
            try await first.send(ok)
            _ = await client.read(headAnd: 2)
            // Long enough at rest to be looked at before its next use.
            try await Task.sleep(for: .milliseconds(150))
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
            await first.close()
            isClosed.withLock { $0 = true }
            let second = try await listener.accept()
            #expect(await second.read(headAnd: 3).hasSuffix("\r\n\r\nabc"))
            try await second.send(ok)
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            await client.close()
        }
        await listener.close()
        try await group.shutdownGracefully()
    }

    @Test(
        "A request that may have been at work is not sent twice",
        arguments: [("GET", false), ("POST", true)])
    func notTwice(method: String, reused: Bool) async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            if reused { try await client.send(get) }
            let request = "\(method) / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
            if !reused { try await client.send(request) }
            let served = try await listener.accept()
            _ = await served.read(through: "\r\n\r\n")
            if reused {
                try await served.send(ok)
                _ = await client.read(headAnd: 2)
                try await client.send(request)
                _ = await served.read(through: "\r\n\r\n")
            }
            await served.close()
            #expect(await client.read(headAnd: 9).hasSuffix("\r\n\r\nbrokeOff\n"))
            try await eventually("released") { upstream.outcomes.last == .failed }
            await client.close()
        }
        await listener.close()
    }

    @Test("An endpoint that cannot be reached is passed over for the next")
    func nextEndpoint() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(try await deadAddress(), listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
            let served = try await listener.accept()
            #expect(await served.read(headAnd: 3).hasSuffix("\r\n\r\nabc"))
            try await served.send(ok)
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            try await eventually("released") { upstream.outcomes == [.connectFailed, .answered(status: 200)] }
            await client.close()
        }
        await listener.close()
    }

    @Test("With no endpoint left, or none at all, the plan's answer is given")
    func noEndpoint() async throws {
        let dead = TestUpstream(try await deadAddress())
        let none = TestUpstream()
        try await withServer {
            $0.path == "/none" ? none.route($0) : dead.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.read(headAnd: 11).hasSuffix("\r\n\r\nnoEndpoint\n"))
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
            #expect(await client.read(headAnd: 14).hasSuffix("\r\n\r\nconnectFailed\n"))
            try await client.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.read(headAnd: 11).hasSuffix("\r\n\r\nnoEndpoint\n"))
            await client.close()
        }
        #expect(dead.outcomes == [.connectFailed])
        #expect(none.outcomes.isEmpty)
    }

    @Test("An upstream that does not answer in time is given up")
    func timeout() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0, timeout: .milliseconds(50))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let served = try await listener.accept()
            #expect(await client.read(headAnd: 8).hasSuffix("\r\n\r\ntimeout\n"))
            #expect(String(buffer: await served.readToEnd()).hasPrefix("GET / "))
            await client.close()
        }
        #expect(upstream.outcomes == [.failed])
        await listener.close()
    }

    @Test(
        "An answer that cannot be read is no answer",
        arguments: [
            "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        ])
    func malformed(answer: String) async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let served = try await listener.accept()
            try await served.send(answer)
            #expect(await client.read(headAnd: 9).hasSuffix("\r\n\r\nbrokeOff\n"))
            await client.close()
        }
        #expect(upstream.outcomes == [.failed])
        await listener.close()
    }

    @Test("Bytes behind an answer never become the next one")
    func trailingBytes() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let served = try await listener.accept()
            try await served.send(ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            try await client.send(get)
            let second = try await listener.accept()
            try await second.send(ok)
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            await client.close()
        }
        await listener.close()
    }

    @Test("A client that goes away takes its request along", arguments: [false, true])
    func clientGone(answering: Bool) async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send(get)
            let served = try await listener.accept()
            _ = await served.read(through: "\r\n\r\n")
            if answering {
                try await served.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
                _ = await client.read(headAnd: 4)
            }
            await client.close()
            #expect(await served.readToEnd().readableBytes == 0)
            try await eventually("released") { upstream.outcomes == [.abandoned] }
        }
        await listener.close()
    }

    @Test("An answer before the body's end closes the client's connection once it is out")
    func earlyAnswer() async throws {
        let listener = try await RawListener.open()
        let upstream = TestUpstream(listener.address)
        try await withServer {
            upstream.route($0)
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\npart")
            let served = try await listener.accept()
            _ = await served.read(headAnd: 4)
            try await served.send(ok)
            #expect(await client.read(headAnd: 2).hasSuffix("ok"))
            // Nothing of it goes on, and the connection to the upstream is not used again.
            #expect(await served.readToEnd().readableBytes == 0)
            await client.close()
        }
        #expect(upstream.outcomes == [.answered(status: 200)])
        await listener.close()
    }
}
