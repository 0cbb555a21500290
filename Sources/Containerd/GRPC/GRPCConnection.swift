import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix

/// Where containerd answers, and what a connection to it allows.
struct GRPCTarget: Sendable {
    let socketPath: String
    let connectTimeout: Duration
    let maxMessageBytes: Int
}

/// One HTTP/2 connection to containerd; calls are its streams.
struct GRPCConnection: Sendable {
    typealias Stream = NIOAsyncChannel<ByteBuffer, GRPCOutgoing>

    let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.AsyncStreamMultiplexer<Void>
    private let target: GRPCTarget

    /// - Parameter onRetire: called, once or more, when no new call may use the connection.
    static func open(
        _ target: GRPCTarget, group: any EventLoopGroup, onRetire: @escaping @Sendable (any Channel) -> Void
    ) -> EventLoopFuture<GRPCConnection> {
        ClientBootstrap(group: group)
            .connectTimeout(TimeAmount(target.connectTimeout))
            .connect(unixDomainSocketPath: target.socketPath)
            .flatMap { channel in
                channel.configureAsyncHTTP2Pipeline(mode: .client, configuration: configuration) { stream in
                    // containerd opens no streams of its own.
                    stream.close()
                }.flatMapThrowing { multiplexer in
                    try channel.pipeline.syncOperations.addHandler(GRPCConnectionHandler(onRetire: onRetire))
                    return GRPCConnection(channel: channel, multiplexer: multiplexer, target: target)
                }
            }
    }

    private static var configuration: NIOHTTP2Handler.Configuration {
        var configuration = NIOHTTP2Handler.Configuration()
        // containerd's side sends a PING with each call it answers, to size its windows. The default limit of 200
        // control frames in 30 s then ends the connection with ENHANCE_YOUR_CALM. The peer is trusted.
        configuration.connection.controlFrameRateLimit.maximumCount = .max
        // A stream it ends before we have is reset; so many of those are no attack either.
        configuration.stream.streamResetFrameRateLimit.maximumCount = .max
        configuration.stream.streamErrorRateLimit.maximumCount = .max
        configuration.connection.targetWindowSize = 4 << 20
        configuration.stream.targetWindowSize = 1 << 20
        configuration.stream.outboundBufferSizeHighWatermark = 2 << 20
        configuration.stream.outboundBufferSizeLowWatermark = 1 << 20
        configuration.connection.initialSettings += [.init(parameter: .initialWindowSize, value: 1 << 20)]
        return configuration
    }

    /// Opens a stream for one call and sends its headers.
    func openStream(headers: HPACKHeaders, timeout: Duration?) async throws -> Stream {
        let limit = target.maxMessageBytes
        return try await multiplexer.openStream { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(
                    GRPCStreamHandler(
                        headers: headers, timeout: timeout.map { TimeAmount($0) }, maxMessageBytes: limit))
                return try NIOAsyncChannel(
                    wrappingChannelSynchronously: stream,
                    configuration: .init(
                        // Few, since each may be megabytes.
                        backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8),
                        isOutboundHalfClosureEnabled: false))
            }
        }
    }
}

/// Watches the connection itself: its errors, and containerd saying that it goes.
private final class GRPCConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let onRetire: @Sendable (any Channel) -> Void

    init(onRetire: @escaping @Sendable (any Channel) -> Void) { self.onRetire = onRetire }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Running calls may finish after a GOAWAY; containerd closes when they have.
        if case .goAway = unwrapInboundIn(data).payload { onRetire(context.channel) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        onRetire(context.channel)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        onRetire(context.channel)
        context.close(promise: nil)
    }
}
