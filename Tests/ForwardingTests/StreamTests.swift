import Forwarding
import HTTPWire
import NIOCore
import Synchronization
import Testing

@Suite("Streamed handlers")
struct StreamTests {
    @Test("A streamed answer is sent as it is written, chunked, and the connection lives on")
    func chunked() async throws {
        let (proceed, go) = AsyncStream.makeStream(of: Void.self)
        try await withServer { _ in
            .stream { _ in
                HTTPResponse(
                    status: 200,
                    body: .stream { writer in
                        try await writer.write(ByteBuffer(string: "one"))
                        for await _ in proceed { break }
                        try await writer.write(ByteBuffer(string: "two"))
                    })
            }
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.read(through: "3\r\none\r\n").contains("Transfer-Encoding: chunked\r\n"))
            go.finish()
            #expect(await client.read(through: "0\r\n\r\n") == "3\r\ntwo\r\n0\r\n\r\n")
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.read(through: "0\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
            await client.close()
        }
    }

    @Test("An HTTP/1.0 client reads a streamed answer to the end of the connection")
    func http10() async throws {
        try await withServer { _ in
            .answer(HTTPResponse(status: 200, body: .stream { try await $0.write(ByteBuffer(string: "all")) }))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let text = String(buffer: await client.readToEnd())
            #expect(text.hasSuffix("\r\n\r\nall"))
            #expect(!text.contains("chunked"))
        }
    }

    @Test("A stream that throws breaks the connection off instead of ending the answer")
    func thrown() async throws {
        struct Failure: Error {}
        try await withServer { _ in
            .answer(
                HTTPResponse(
                    status: 200,
                    body: .stream { writer in
                        try await writer.write(ByteBuffer(string: "part"))
                        throw Failure()
                    }))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(String(buffer: await client.readToEnd()).hasSuffix("\r\n\r\n4\r\npart\r\n"))
        }
    }

    @Test("A body is echoed while it comes, many MB of it")
    func echo() async throws {
        try await withServer { _ in
            .stream { body in
                HTTPResponse(
                    status: 200, headers: [("Content-Length", "20000000")],
                    body: .stream { writer in
                        for try await part in body { try await writer.write(part) }
                    })
            }
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            // A pattern that does not repeat with the sizes of reads, so that no part can stand for another.
            let pattern = ByteBuffer(bytes: (0..<10007).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 8)) })
            var whole = ByteBuffer()
            while whole.readableBytes < 20_000_000 { whole.writeImmutableBuffer(pattern) }
            let body = whole.getSlice(at: 0, length: 20_000_000)
            async let sent: Void = {
                try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n")
                try await client.send(try #require(body))
            }()
            _ = await client.read(through: "\r\n\r\n")
            #expect(await client.read(count: 20_000_000) == body)
            try await sent
            await client.close()
        }
    }

    @Test("A client that goes away cancels its handler's task")
    func cancelled() async throws {
        let events = Mutex<[String]>([])
        try await withServer { _ in
            .stream { _ in
                events.withLock { $0.append("begun") }
                do { try await Task.sleep(for: .seconds(60)) } catch { events.withLock { $0.append("cancelled") } }
                return HTTPResponse(status: 200)
            }
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address)
            try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await eventually("begun") { events.withLock { $0 == ["begun"] } }
            await client.close()
            try await eventually("cancelled") { events.withLock { $0 == ["begun", "cancelled"] } }
        }
    }

    @Test("A reader that does not read holds the writer up")
    func slowReader() async throws {
        let written = Mutex(0)
        let block = ByteBuffer(repeating: 7, count: 1 << 20)
        try await withServer { _ in
            .answer(
                HTTPResponse(
                    status: 200,
                    body: .stream { writer in
                        for _ in 0..<64 {
                            try await writer.write(block)
                            written.withLock { $0 += 1 }
                        }
                    }))
        } body: { address, _ in
            let client = try await RawPeer.connect(to: address, reading: false)
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            // The kernel's buffers of both ends take some MB; 64 they never do.
            try await eventually("begun") { written.withLock { $0 > 0 } }
            #expect(written.withLock { $0 } < 32)
            try await client.startReading()
            let all = await client.readToEnd()
            #expect(all.readableBytes > 64 << 20)
            #expect(written.withLock { $0 } == 64)
        }
    }

    @Test("Draining lets the request in progress end, closes, and run() returns")
    func drain() async throws {
        let (proceed, go) = AsyncStream.makeStream(of: Void.self)
        let isBegun = Mutex(false)
        try await withServer { _ in
            .stream { _ in
                isBegun.withLock { $0 = true }
                for await _ in proceed { break }
                return HTTPResponse(status: 200, body: .bytes(ByteBuffer(string: "done")))
            }
        } body: { address, server in
            let busy = try await RawPeer.connect(to: address)
            try await busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await eventually("begun") { isBegun.withLock { $0 } }
            let rested = try await RawPeer.connect(to: address)
            server.drain(within: .seconds(10))
            #expect(await rested.readToEnd().readableBytes == 0)
            try await eventually("nobody listens") {
                do {
                    await (try await RawPeer.connect(to: address)).close()
                    return false
                } catch {
                    return true
                }
            }
            go.finish()
            let text = String(buffer: await busy.readToEnd())
            #expect(text.contains("Connection: close\r\n"))
            #expect(text.hasSuffix("done"))
        }
    }

    @Test("What does not end by the drain's deadline is broken off and its task cancelled")
    func drainDeadline() async throws {
        let isBegun = Mutex(false)
        try await withServer { _ in
            .stream { _ in
                isBegun.withLock { $0 = true }
                try? await Task.sleep(for: .seconds(60))
                return HTTPResponse(status: 200)
            }
        } body: { address, server in
            let client = try await RawPeer.connect(to: address)
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
            try await eventually("begun") { isBegun.withLock { $0 } }
            server.drain(within: .milliseconds(50))
            #expect(await client.readToEnd().readableBytes == 0)
        }
    }
}
