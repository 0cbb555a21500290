import NIOCore
import NIOPosix

/// An HTTP client for tests: one connection, one request, the answer as it came.
struct TestClient {
    let address: SocketAddress

    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: String
        /// The body's framing was complete when the connection ended.
        var isWhole: Bool
    }

    struct Failure: Error {
        var reason: String
    }

    func request(
        _ method: String = "GET", _ target: String = "/", headers: [String] = [], body: ByteBuffer? = nil
    ) async throws -> Answer {
        let connection = try await open(method, target, headers: headers, body: body)
        return try await connection.answer()
    }

    /// Sends a request and leaves the answer to be read.
    func open(
        _ method: String = "GET", _ target: String = "/", headers: [String] = [], body: ByteBuffer? = nil
    ) async throws -> TestConnection {
        let connection = try await TestConnection(to: address)
        var head = "\(method) \(target) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
        for header in headers { head += header + "\r\n" }
        if let body { head += "Content-Length: \(body.readableBytes)\r\n" }
        connection.send(ByteBuffer(string: head + "\r\n"))
        if let body { connection.send(body) }
        return connection
    }
}

/// The bytes of one connection.
final class TestConnection: Sendable {
    private let channel: any Channel
    private let received: AsyncStream<ByteBuffer>

    init(to address: SocketAddress) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        received = stream
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(continuation))
                }
            }
            .connect(to: address).get()
    }

    func send(_ bytes: ByteBuffer) { channel.writeAndFlush(bytes, promise: nil) }

    func close() async { try? await channel.close().get() }

    /// Reads until the text has come.
    func waitFor(_ text: String) async throws {
        var all = ""
        for await bytes in received {
            all += String(buffer: bytes)
            if all.contains(text) { return }
        }
        throw TestClient.Failure(reason: "ended without \(text): \(all)")
    }

    /// Reads to the end of the connection.
    func answer() async throws -> TestClient.Answer {
        var all = ByteBuffer()
        for await var bytes in received { all.writeBuffer(&bytes) }
        guard let end = all.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw TestClient.Failure(reason: "no answer: \(String(buffer: all))")
        }
        let head = String(decoding: all.readableBytesView[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in head.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].drop { $0 == " " }.description : ""
        }
        let rest = ByteBuffer(all.readableBytesView[end.upperBound...])
        let (body, isWhole) = Self.unframe(rest, headers)
        return TestClient.Answer(
            status: Int(head[0].split(separator: " ")[1]) ?? 0, headers: headers, body: String(buffer: body),
            isWhole: isWhole)
    }

    private static func unframe(_ bytes: ByteBuffer, _ headers: [String: String]) -> (ByteBuffer, Bool) {
        if let length = headers["content-length"].flatMap({ Int($0) }) {
            return (bytes, bytes.readableBytes == length)
        }
        guard headers["transfer-encoding"] == "chunked" else { return (bytes, true) }
        var rest = bytes
        var body = ByteBuffer()
        while let end = rest.readableBytesView.firstRange(of: Array("\r\n".utf8)) {
            let line = String(decoding: rest.readableBytesView[..<end.lowerBound], as: UTF8.self)
            rest.moveReaderIndex(to: end.upperBound)
            guard let size = Int(line, radix: 16), var part = rest.readSlice(length: size) else { break }
            if size == 0 { return (body, true) }
            body.writeBuffer(&part)
            rest.moveReaderIndex(forwardBy: min(2, rest.readableBytes))
        }
        return (body, false)
    }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<ByteBuffer>.Continuation
    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
