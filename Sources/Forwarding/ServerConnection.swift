import HTTPWire
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One client connection: reads requests one after the other and sees each through to the end of its answer.
///
/// Only one request is in progress at a time; what a client sends ahead stays in `input`, and reading stops while
/// it does. The whole connection lives on its event loop.
final class ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Between requests, or within a head.
        case head
        /// A request is being answered.
        case exchange
        /// Both sides talk past us (101 Switching Protocols).
        case tunnel
        /// The last answer is on its way; what still comes in is thrown away.
        case closing
        case closed
    }

    /// How long what a client still sends after its last answer is read and dropped.
    private static let lingerTime = TimeAmount.seconds(2)

    let loop: ServerLoop
    private let isRefused: Bool
    private(set) var context: ChannelHandlerContext?
    private(set) var peer: SocketAddress?
    var phase = Phase.head
    var input = ByteBuffer()
    private var parser: HTTPRequestParser
    var exchange = Exchange()

    private var isProcessing = false
    /// Between a read and its completion: flushes wait for the completion.
    private var isReading = false
    private var isReadHeld = false
    private let output = CoalescingOutput()
    private var headBegan = false
    private var timer: LazyTimer?
    /// When the client must have moved on: sent its head or body, or taken what was written.
    private var progressDeadline: NIODeadline?
    private var responseDeadline: NIODeadline?

    init(loop: ServerLoop, isRefused: Bool) {
        self.loop = loop
        self.isRefused = isRefused
        parser = HTTPRequestParser(limits: loop.limits.head)
    }

    var eventLoop: any EventLoop { loop.eventLoop }
    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer = LazyTimer(on: loop.eventLoop) { [unowned self] in self.deadlinePassed() }
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if phase != .closed { closed() }
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.channel.remoteAddress
        progressDeadline = .now() + loop.limits.idleTimeout
        updateTimer()
        if isRefused {
            exchange = Exchange()
            refuse(.error(503, "Too many connections", headers: [("Retry-After", "1")]))
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        isReading = true
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeBuffer(&bytes)
        }
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flushAll()
    }

    /// Reading goes on by itself, except while nobody could take what comes.
    func read(context: ChannelHandlerContext) {
        if wantsRead { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isWritable {
            if phase == .exchange, !exchange.isBodyRead {
                awaitBody()
            } else if phase != .closing {
                progressDeadline = nil
            }
            exchange.forward?.clientBecameWritable()
            process()
        } else {
            // The client has this long to take enough of what waits for it.
            progressDeadline = .now() + loop.limits.stallTimeout
            updateTimer()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Resets and the like: the connection is of no more use, and its end is told in `channelInactive`.
        context.close(promise: nil)
    }

    private func closed() {
        guard phase != .closed else { return }
        phase = .closed
        timer?.stop()
        input = ByteBuffer()
        exchange.abandon()
        loop.remove(self)
    }

    // MARK: Going through the input

    /// Does with the input what can be done with it now. Called whenever something changed; not reentrant, since
    /// the running call goes on with the change.
    func process() {
        guard !isProcessing else { return }
        isProcessing = true
        loop: while true {
            switch phase {
            case .head:
                // A client that does not take its answers gets no further ones.
                guard input.readableBytes > 0, isWritable, readHead() else { break loop }
            case .exchange:
                if exchange.isBodyRead {
                    guard exchange.isAnswered else { break loop }
                    endExchange()
                } else {
                    guard input.readableBytes > 0, exchange.takesBody, readBody() else { break loop }
                }
            case .tunnel:
                guard input.readableBytes > 0, let forward = exchange.forward, forward.takesBody else { break loop }
                forward.body(takeInput())
            case .closing, .closed:
                input = ByteBuffer()
                break loop
            }
        }
        isProcessing = false
        if !isReading { flushAll() }
        if isReadHeld, wantsRead {
            isReadHeld = false
            context?.read()
        }
    }

    private var wantsRead: Bool {
        switch phase {
        case .head: input.readableBytes == 0 || isWritable
        case .exchange: exchange.isBodyRead ? input.readableBytes == 0 : exchange.takesBody
        case .tunnel: exchange.forward?.takesBody ?? false
        case .closing, .closed: true
        }
    }

    func takeInput() -> ByteBuffer {
        defer { input = ByteBuffer() }
        return input
    }

    /// Reads a head and begins with its request; false when more bytes are needed.
    private func readHead() -> Bool {
        do {
            guard let head = try parser.next(&input) else {
                if !headBegan {
                    headBegan = true
                    progressDeadline = .now() + loop.limits.headTimeout
                    updateTimer()
                }
                return false
            }
            headBegan = false
            progressDeadline = nil
            phase = .exchange
            exchange = Exchange(head)
            route(head)
        } catch {
            exchange = Exchange()
            phase = .exchange
            refuse(.error(error.status, error.reason))
        }
        return true
    }

    /// The answer is out and the body is in: the next request, or the end.
    private func endExchange() {
        let keeps = exchange.keepsAlive && !loop.isDraining
        exchange = Exchange()
        responseDeadline = nil
        guard keeps else { return close(lingering: false) }
        phase = .head
        if input.readableBytes == 0 {
            input = ByteBuffer()
            progressDeadline = .now() + loop.limits.idleTimeout
            updateTimer()
        }
    }

    // MARK: Writing

    func write(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>? = nil) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        output.write(bytes, promise: promise, to: context)
    }

    func flush() {
        if let context { output.flush(to: context) }
    }

    /// Sends what was written to either side.
    func flushAll() {
        exchange.forward?.flushUpstream()
        flush()
    }

    // MARK: Ending

    /// Closes when everything written has been sent. Lingering: what the client is still sending is read and
    /// dropped for a moment, since closing on it would reset the connection and could take the answer along.
    func close(lingering: Bool) {
        guard let context, phase != .closing, phase != .closed else { return }
        phase = .closing
        progressDeadline = .now() + loop.limits.stallTimeout
        updateTimer()
        let sent = loop.eventLoop.makePromise(of: Void.self)
        output.write(ByteBuffer(), promise: sent, to: context)
        output.flush(to: context)
        let channel = context.channel
        sent.futureResult.assumeIsolated().whenComplete { _ in
            channel.close(mode: lingering ? .output : .all, promise: nil)
            guard self.phase == .closing else { return }
            self.progressDeadline = .now() + Self.lingerTime
            self.updateTimer()
        }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    /// Ends the connection in the middle of an answer, so that the client cannot take what it has for the whole.
    ///
    /// - Parameter reset: also needed where the connection's end is the body's end.
    func breakOff(reset: Bool = false) {
        guard let context, phase != .closed else { return }
        if reset, let socket = context.channel as? any SocketOptionProvider {
            // On the channel's own loop it takes effect at once.
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
        }
        context.close(promise: nil)
    }

    /// The server is draining: an idle connection closes now, another one after its answer.
    func drain() {
        if phase == .head, !headBegan, input.readableBytes == 0 { close(lingering: false) }
    }

    // MARK: Time

    func setResponseDeadline(_ deadline: NIODeadline?) {
        responseDeadline = deadline
        if deadline != nil { updateTimer() }
    }

    /// The client owes us the rest of its body.
    func awaitBody() {
        progressDeadline = .now() + loop.limits.stallTimeout
        updateTimer()
    }

    func bodyIsIn() { if isWritable { progressDeadline = nil } }

    private func updateTimer() {
        switch (progressDeadline, responseDeadline) {
        case (let a?, let b?): timer?.set(min(a, b))
        case (let a, let b): timer?.set(a ?? b)
        }
    }

    private func deadlinePassed() {
        let now = NIODeadline.now()
        if let due = responseDeadline, due <= now {
            responseDeadline = nil
            exchange.forward?.timedOut()
        }
        if let due = progressDeadline, due <= now {
            progressDeadline = nil
            clientStalled()
        }
        updateTimer()
    }

    private func clientStalled() {
        switch phase {
        case .head:
            guard headBegan else { return close(lingering: false) }
            exchange = Exchange()
            phase = .exchange
            refuse(.error(408, "request head timed out"))
        case .exchange:
            guard isWritable else { return breakOff(reset: exchange.endsWithConnection) }
            if exchange.isBodyRead { return }
            // A body that is not being read on is not the client's fault.
            if !exchange.takesBody { return awaitBody() }
            guard !exchange.isAnswerBegun else { return breakOff(reset: exchange.endsWithConnection) }
            exchange.abandon()
            refuse(.error(408, "request body timed out"))
        case .closing, .tunnel: breakOff()
        case .closed: break
        }
    }
}
