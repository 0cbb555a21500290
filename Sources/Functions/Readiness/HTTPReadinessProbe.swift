import FaasModel
import NIOCore
import NIOPosix

/// One short-lived connection a look; nothing of it remains.
public struct HTTPReadinessProbe: ReadinessProbing {
    private let group: any EventLoopGroup

    public init(group: any EventLoopGroup) { self.group = group }

    public func get(_ path: String, of address: IPv4Address, timeout: Duration) async -> ProbeAnswer {
        let loop = group.next()
        let limit = TimeAmount(timeout)
        let answer = loop.makePromise(of: ProbeAnswer.self)
        let isConnected = NIOLoopBoundBox.makeBoxSendingValue(false, eventLoop: loop)
        let deadline = loop.scheduleTask(in: limit) { answer.succeed(isConnected.value ? .silent : .refused) }
        let request =
            "GET \(path) HTTP/1.1\r\nHost: \(address):8080\r\nUser-Agent: faasd-probe\r\nConnection: close\r\n\r\n"
        let connected = ClientBootstrap(group: loop)
            .connectTimeout(limit)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        FirstLineHandler(request: request, answer: answer))
                }
            }
            .connect(host: "\(address)", port: 8080)
        connected.whenSuccess { _ in isConnected.value = true }
        connected.whenFailure { _ in answer.succeed(.refused) }
        let result = (try? await answer.futureResult.get()) ?? .refused
        deadline.cancel()
        connected.whenSuccess { $0.close(promise: nil) }
        return result
    }
}

/// Sends the request and reads as far as the status.
private final class FirstLineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private let answer: EventLoopPromise<ProbeAnswer>
    private var received: [UInt8] = []

    init(request: String, answer: EventLoopPromise<ProbeAnswer>) {
        self.request = request
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        // "HTTP/1.1 200": the status is the three bytes from the ninth on.
        guard received.count >= 12 else { return }
        let status = Int(String(decoding: received[9..<12], as: UTF8.self))
        let isHTTP = received.starts(with: "HTTP/1.".utf8)
        answer.succeed(isHTTP ? status.map(ProbeAnswer.status) ?? .accepted : .accepted)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { answer.succeed(.accepted) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.succeed(.accepted)
        context.close(promise: nil)
    }
}
