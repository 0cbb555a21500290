import FaasModel
import NIOCore
import NIOPosix

/// One HTTP connection of a test's, in bytes. It reads only what is asked for, so it can also be a
/// client that takes nothing.
final class LoopbackClient {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var received = ""

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Connects, has `body` talk, and leaves.
    static func connect<Result>(
        to address: SocketAddress, _ body: (LoopbackClient) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(LoopbackClient(inbound, outbound))
        }
    }

    /// Sends a request with the credentials, its body with a length.
    func send(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [RouterLab.authorization],
        body: String = ""
    ) async throws {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: faas.example\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
        try await outbound.write(ByteBuffer(string: text + "\r\n" + body))
    }

    /// Everything up to and including `mark`, which has to come.
    func read(through mark: String) async throws -> String {
        while true {
            if let end = received.firstRange(of: mark)?.upperBound {
                defer { received.removeSubrange(..<end) }
                return String(received[..<end])
            }
            guard let bytes = try await inbound.next() else {
                throw FaasError(.internal, "the connection ended before \(mark.debugDescription): \(received)")
            }
            received += String(buffer: bytes)
        }
    }

    /// What comes until the connection ends, in whatever way.
    func readToEnd() async -> String {
        while let bytes = try? await inbound.next() { received += String(buffer: bytes) }
        return received
    }
}
