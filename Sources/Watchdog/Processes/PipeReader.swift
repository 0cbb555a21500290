import NIOCore

/// The reading end of a pipe, read only when somebody asks: what is not taken stays in the pipe, and its
/// writer waits.
final class PipeReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    enum Piece: Sendable, Hashable {
        case bytes(ByteBuffer)
        /// Nothing came in time; ask again.
        case nothingYet
        case end
    }

    /// How long the pipe of an ended process may stay silent: what it wrote is there at once, and somebody who
    /// left its process group with the pipe open must not hold the call.
    static let afterlife: TimeAmount = .seconds(1)

    private var queue = CircularBuffer<ByteBuffer>()
    private var waiter: EventLoopPromise<Piece>?
    private var timer: Scheduled<Void>?
    private var isAtEnd = false
    private var hasProcessEnded = false
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    /// The next bytes. One caller at a time, on the channel's loop.
    func next(on loop: any EventLoop, within limit: TimeAmount?) -> EventLoopFuture<Piece> {
        if let bytes = queue.popFirst() { return loop.makeSucceededFuture(.bytes(bytes)) }
        if isAtEnd { return loop.makeSucceededFuture(.end) }
        let promise = loop.makePromise(of: Piece.self)
        waiter = promise
        if hasProcessEnded {
            endSoon(on: loop)
        } else if let limit {
            timer = loop.assumeIsolated().scheduleTask(in: limit) { self.answer(.nothingYet) }
        }
        context?.read()
        return promise.futureResult
    }

    /// From here on silence is the end.
    func processEnded(on loop: any EventLoop) {
        hasProcessEnded = true
        if waiter != nil { endSoon(on: loop) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if waiter == nil {
            queue.append(bytes)
        } else {
            answer(.bytes(bytes))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if waiter != nil { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) { finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func endSoon(on loop: any EventLoop) {
        timer?.cancel()
        timer = loop.assumeIsolated().scheduleTask(in: Self.afterlife) { self.finish() }
    }

    private func finish() {
        isAtEnd = true
        context = nil
        answer(.end)
    }

    private func answer(_ piece: Piece) {
        timer?.cancel()
        timer = nil
        waiter?.succeed(piece)
        waiter = nil
    }
}
