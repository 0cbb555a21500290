import NIOCore

/// Gathers small writes in one buffer until the flush, so that a head and a small body leave as one piece.
///
/// A class, since writing and flushing may call back into the handler that owns it (writability, failed promises), which
/// then writes and flushes itself.
final class CoalescingOutput {
    private static let smallBytes = 4096

    private var small = ByteBuffer()
    private var needsFlush = false

    func write(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?, to context: ChannelHandlerContext) {
        needsFlush = true
        if promise == nil, small.readableBytes + bytes.readableBytes <= Self.smallBytes {
            if small.readableBytes == 0 { small = bytes } else { small.writeImmutableBuffer(bytes) }
        } else {
            passSmall(to: context)
            context.write(NIOAny(bytes), promise: promise)
        }
    }

    func flush(to context: ChannelHandlerContext) {
        guard needsFlush else { return }
        needsFlush = false
        passSmall(to: context)
        context.flush()
    }

    private func passSmall(to context: ChannelHandlerContext) {
        guard small.readableBytes > 0 else { return }
        let bytes = small
        small = ByteBuffer()
        context.write(NIOAny(bytes), promise: nil)
    }
}
