import NIOCore
import NIOPosix

/// Turns what a function writes into log lines.
final class LinePump: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var splitter: LineSplitter
    private let emit: @Sendable (String) -> Void

    private init(limitBytes: Int, emit: @escaping @Sendable (String) -> Void) {
        self.splitter = LineSplitter(limitBytes: limitBytes)
        self.emit = emit
    }

    /// Reads lines from the descriptor, taken over, to its end; at the latest until a moment after the process
    /// whose it was has ended, should somebody else hold it open.
    static func attach(
        to descriptor: CInt, on loop: any EventLoop, limitBytes: Int, endedBy exited: EventLoopFuture<ProcessExit>,
        emit: @escaping @Sendable (String) -> Void
    ) {
        NIOPipeBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LinePump(limitBytes: limitBytes, emit: emit))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .whenSuccess { channel in
                exited.whenComplete { _ in
                    let close = loop.scheduleTask(in: PipeReader.afterlife) { channel.close(promise: nil) }
                    channel.closeFuture.whenComplete { _ in close.cancel() }
                }
            }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for line in splitter.feed(unwrapInboundIn(data).readableBytesView) { emit(line) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let line = splitter.finish() { emit(line) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
