import NIOCore
import NIOPosix
import Synchronization

/// One end of a TCP connection in a test: bytes out, bytes in, and the end of it. Closes itself after 20 s, so that
/// no wait outlives a failure.
final class RawPeer: Sendable {
    let channel: any Channel
    private let inbox: Inbox

    init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
        let guardian = channel.eventLoop.scheduleTask(in: .seconds(20)) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in guardian.cancel() }
    }

    static func connect(to address: SocketAddress, reading: Bool = true) async throws -> RawPeer {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox: inbox))
                }
            }
            .connect(to: address).get()
        return RawPeer(channel: channel, inbox: inbox)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }
    func send(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes) }

    /// Sends without waiting; the future succeeds when the kernel has taken everything.
    func beginSending(_ bytes: ByteBuffer) -> EventLoopFuture<Void> { channel.writeAndFlush(bytes) }

    func startReading() async throws { try await channel.setOption(.autoRead, value: true).get() }

    /// Everything up to and including `mark`; what there is when the connection ended before.
    func read(through mark: String) async -> String {
        String(
            buffer: await inbox.take { bytes in
                bytes.readableBytesView.firstRange(of: Array(mark.utf8)).map { $0.upperBound - bytes.readerIndex }
            })
    }

    /// A head and the `length` bytes behind it.
    func read(headAnd length: Int) async -> String {
        let head = await read(through: "\r\n\r\n")
        return head + String(buffer: await read(count: length))
    }

    func read(count: Int) async -> ByteBuffer {
        await inbox.take { $0.readableBytes >= count ? count : nil }
    }

    func readToEnd() async -> ByteBuffer { await inbox.take { _ in nil } }

    func close() async { try? await channel.close() }
}

/// Listens on a port of 127.0.0.1 for a scripted upstream.
final class RawListener: Sendable {
    let address: SocketAddress
    private let channel: any Channel
    private let accepted: AsyncStream<RawPeer>

    private init(channel: any Channel, address: SocketAddress, accepted: AsyncStream<RawPeer>) {
        self.channel = channel
        self.address = address
        self.accepted = accepted
    }

    static func open(reading: Bool = true) async throws -> RawListener {
        let (accepted, sink) = AsyncStream.makeStream(of: RawPeer.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: reading)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let inbox = Inbox()
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox: inbox))
                    sink.yield(RawPeer(channel: channel, inbox: inbox))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let address = channel.localAddress else { throw ChannelError.unknownLocalAddress }
        let guardian = channel.eventLoop.scheduleTask(in: .seconds(20)) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in
            guardian.cancel()
            sink.finish()
        }
        return RawListener(channel: channel, address: address, accepted: accepted)
    }

    func accept() async throws -> RawPeer {
        for await peer in accepted { return peer }
        throw ChannelError.eof
    }

    func close() async { try? await channel.close() }
}

final class Inbox: Sendable {
    private struct State {
        var bytes = ByteBuffer()
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func append(_ bytes: ByteBuffer) { change { $0.bytes.writeImmutableBuffer(bytes) } }
    func close() { change { $0.isClosed = true } }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }

    /// The first bytes of which `length` says how many, or all at the end.
    func take(_ length: @Sendable (ByteBuffer) -> Int?) async -> ByteBuffer {
        var seen = -1
        while true {
            let (found, count) = state.withLock { state -> (ByteBuffer?, Int) in
                if let count = length(state.bytes) { return (state.bytes.readSlice(length: count), 0) }
                if state.isClosed { return (state.bytes.readSlice(length: state.bytes.readableBytes), 0) }
                return (nil, state.bytes.readableBytes)
            }
            if let found { return found }
            seen = count
            await withCheckedContinuation { continuation in
                let isChanged = state.withLock { state in
                    if state.bytes.readableBytes != seen || state.isClosed { return true }
                    state.waiter = continuation
                    return false
                }
                if isChanged { continuation.resume() }
            }
        }
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { inbox.append(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { inbox.close() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
