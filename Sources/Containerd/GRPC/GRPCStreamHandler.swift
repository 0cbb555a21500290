import NIOCore
import NIOHPACK
import NIOHTTP2

/// What a caller writes: a message, and whether it is the last.
struct GRPCOutgoing: Sendable {
    var message: ByteBuffer?
    var isLast: Bool
}

/// One call on one HTTP/2 stream: messages in, messages out, and its end as an error or as the end of input.
///
/// The deadline is kept here, on the event loop, so that it holds whatever the caller is waiting for.
final class GRPCStreamHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = GRPCOutgoing
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let headers: HPACKHeaders
    private let timeout: TimeAmount?
    private var deframer: GRPCDeframer
    private var progress = GRPCFailure.Progress.notSent
    private var isOver = false
    private var timer: Scheduled<Void>?

    init(headers: HPACKHeaders, timeout: TimeAmount?, maxMessageBytes: Int) {
        self.headers = headers
        self.timeout = timeout
        deframer = GRPCDeframer(maxMessageBytes: maxMessageBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if let timeout {
            let boundSelf = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            timer = context.eventLoop.scheduleTask(in: timeout) {
                let (handler, context) = boundSelf.value
                handler.end(.deadlineExceeded, "no answer within \(timeout.nanoseconds / 1_000_000) ms", context)
            }
        }
        if context.channel.isActive { sendHeaders(context: context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        sendHeaders(context: context)
        context.fireChannelActive()
    }

    private func sendHeaders(context: ChannelHandlerContext) {
        guard progress == .notSent else { return }
        progress = .sent
        context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let outgoing = unwrapOutboundIn(data)
        var framed = ByteBuffer()
        if var message = outgoing.message {
            framed.reserveCapacity(5 + message.readableBytes)
            framed.writeInteger(UInt8(0))
            framed.writeInteger(UInt32(message.readableBytes))
            framed.writeBuffer(&message)
        }
        context.write(
            wrapOutboundOut(.data(.init(data: .byteBuffer(framed), endStream: outgoing.isLast))), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            receive(frame, context: context)
        case .data(let frame):
            guard case .byteBuffer(var bytes) = frame.data else { return }
            progress = .answered
            deframer.append(&bytes)
            do throws(GRPCFailure) {
                while let message = try deframer.next() { context.fireChannelRead(wrapInboundOut(message)) }
            } catch {
                return end(error.code, error.message, context)
            }
            if frame.endStream { end(.internal, "the answer ends without a status", context) }
        default:
            break
        }
    }

    private func receive(_ frame: HTTP2Frame.FramePayload.Headers, context: ChannelHandlerContext) {
        progress = .answered
        // Both the first headers and, for a call that fails at once, the only ones.
        if let status = frame.headers.first(name: ":status"), status != "200" {
            return end(.unavailable, "HTTP status \(status)", context)
        }
        guard frame.endStream else { return }
        if let failure = GRPCStatus.failure(in: frame.headers, progress: .answered) {
            return end(failure.code, failure.message, context)
        }
        guard !deframer.isMidMessage else { return end(.internal, "the answer ends within a message", context) }
        isOver = true
        timer?.cancel()
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.unavailable, "the connection ended during the call", context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.unavailable, "\(error)", context)
    }

    /// The first end counts; the stream is reset if it is still open.
    private func end(_ code: ContainerdError.Code, _ message: String, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        context.fireErrorCaught(GRPCFailure(code: code, message: message, progress: progress))
        context.close(promise: nil)
    }
}
