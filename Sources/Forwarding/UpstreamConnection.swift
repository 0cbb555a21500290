import HTTPWire
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One connection to an upstream, serving one exchange at a time and resting in the pool between them.
final class UpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case idle
        case head
        case length(Int)
        case chunked(ChunkedDecoder)
        case untilClose
        case tunnel
    }

    /// Between two requests in quick succession nobody closes.
    private static let trustedRest = TimeAmount.milliseconds(100)
    /// TCP_ESTABLISHED of `tcp(7)`.
    private static let established: UInt8 = 1

    let address: UpstreamAddress
    private let pool: UpstreamPool
    private var context: ChannelHandlerContext?
    private var exchange: ForwardExchange?
    private var state = State.idle
    private var parser: HTTPResponseParser
    private var input = ByteBuffer()
    private let output = CoalescingOutput()
    private var timer: LazyTimer?
    private var isReadHeld = false
    private var keepsAlive = false
    private var sawAnyByte = false
    private var hasFailed = false
    private var isFirstFlush = false
    private var restsSince = NIODeadline.distantPast
    /// Has served an exchange before, so the other end may be closing it.
    private(set) var isReused = false

    init(pool: UpstreamPool, address: UpstreamAddress) {
        self.pool = pool
        self.address = address
        parser = HTTPResponseParser(limits: pool.limits.head)
    }

    var isActive: Bool { context?.channel.isActive ?? false }
    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: For the exchange

    /// Belongs to `exchange` until its response has ended or `close`.
    func begin(_ exchange: ForwardExchange) {
        timer?.set(nil)
        self.exchange = exchange
        state = .head
        sawAnyByte = false
        isFirstFlush = true
    }

    func write(_ bytes: ByteBuffer) {
        if let context { output.write(bytes, promise: nil, to: context) }
    }

    func flush() {
        guard let context else { return }
        output.flush(to: context)
        isFirstFlush = false
    }

    /// The client takes more again.
    func resumeRead() {
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }

    /// Closes; the exchange is not told.
    func close() {
        exchange = nil
        context?.close(promise: nil)
    }

    /// Closes when what was written has been sent; the exchange is not told.
    func closeAfterFlush() {
        exchange = nil
        guard let context else { return }
        let sent = context.eventLoop.makePromise(of: Void.self)
        output.write(ByteBuffer(), promise: sent, to: context)
        output.flush(to: context)
        let channel = context.channel
        sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
    }

    // MARK: For the pool

    func rest(for time: TimeAmount) {
        isReused = true
        restsSince = .now()
        timer?.set(restsSince + time)
    }

    /// Whether the other end has kept the connection. The event loop tells of a close only when it comes round to
    /// it, and a request with a body written before that would be lost; so one that rested for a while is looked at.
    var isStillOpen: Bool {
        guard let channel = context?.channel, channel.isActive else { return false }
        guard NIODeadline.now() - restsSince > Self.trustedRest, let socket = channel as? any SocketOptionProvider
        else { return true }
        var isEstablished = true
        // On the channel's own loop the future has its value at once.
        socket.getTCPInfo().assumeIsolated().whenSuccess { isEstablished = $0.tcpi_state == Self.established }
        return isEstablished
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer = LazyTimer(on: context.eventLoop) { [unowned self] in
            if self.exchange == nil { self.close() }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.stop()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeBuffer(&bytes)
        }
        sawAnyByte = true
        do throws(HTTPWireError) {
            try readInput()
        } catch {
            hasFailed = true
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        exchange?.flushClient()
    }

    func read(context: ChannelHandlerContext) {
        if exchange?.clientTakes ?? true { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isWritable { exchange?.upstreamBecameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        hasFailed = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.stop()
        pool.closed(address)
        address.idle.removeAll { $0 === self }
        guard let exchange else { return }
        if case .untilClose = state, !hasFailed { return responseEnded() }
        self.exchange = nil
        exchange.broke(unanswered: !sawAnyByte, unsent: isFirstFlush)
    }

    // MARK: Reading the response

    private func readInput() throws(HTTPWireError) {
        while input.readableBytes > 0, let exchange {
            switch state {
            case .idle:
                return
            case .head:
                guard let head = try parser.next(&input, isAnswerToHead: exchange.head.isHead) else { return }
                try readHead(head, exchange)
                if self.exchange !== exchange || isEnded { return ended() }
            case .length(let remaining):
                guard let part = input.readSlice(length: min(remaining, input.readableBytes)) else { return }
                exchange.responseBody(part)
                let left = remaining - part.readableBytes
                state = .length(left)
                if left == 0 { return responseEnded() }
            case .chunked(var decoder):
                if exchange.wantsUnchunked {
                    try decoder.decode(&input) { exchange.responseBody($0) }
                } else if let part = try decoder.pass(&input) {
                    exchange.responseBody(part)
                }
                state = .chunked(decoder)
                if decoder.isDone { return responseEnded() }
            case .untilClose, .tunnel:
                let part = input
                input = ByteBuffer()
                exchange.responseBody(part)
            }
        }
        if exchange == nil, input.readableBytes > 0 {
            // Nobody asked for this: whatever it is, it must not become the answer to the next request.
            input = ByteBuffer()
            context?.close(promise: nil)
        } else if input.readableBytes == 0 {
            input = ByteBuffer()
        }
    }

    private var isEnded: Bool {
        if case .length(0) = state { true } else { false }
    }

    private func ended() {
        if exchange != nil { responseEnded() }
    }

    private func readHead(_ head: HTTPResponseHead, _ exchange: ForwardExchange) throws(HTTPWireError) {
        if head.isInterim { return exchange.interim(head) }
        if head.status == 101 {
            guard exchange.asksForUpgrade else {
                throw HTTPWireError(status: 502, reason: "upgrade that was not asked for")
            }
            state = .tunnel
            return exchange.switchesProtocols(head)
        }
        keepsAlive = head.isKeepAlive
        switch head.framing {
        case .none: state = .length(0)
        case .length(let length): state = .length(length)
        case .chunked: state = .chunked(ChunkedDecoder())
        case .untilClose: state = .untilClose
        }
        exchange.responseHead(head)
    }

    /// The last thing done with a read: the exchange may begin the next request on this very connection.
    private func responseEnded() {
        guard let exchange else { return }
        self.exchange = nil
        state = .idle
        let reusable = keepsAlive && exchange.isRequestSent && input.readableBytes == 0 && isActive
        input = ByteBuffer()
        if reusable { pool.put(self) } else { context?.close(promise: nil) }
        exchange.responseEnded()
    }
}
