import NIOCore

/// Cuts a stream of bytes into messages ("gRPC over HTTP2", Length-Prefixed-Message): one byte that
/// tells whether it is compressed, four of length, big-endian, then the message.
struct GRPCDeframer {
    let maxMessageBytes: Int
    private var pending = ByteBuffer()

    init(maxMessageBytes: Int) { self.maxMessageBytes = maxMessageBytes }

    /// Whether bytes of an unfinished message are held.
    var isMidMessage: Bool { pending.readableBytes > 0 }

    mutating func append(_ bytes: inout ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.writeBuffer(&bytes)
        }
    }

    /// The next whole message, nil when more bytes are needed.
    mutating func next() throws(GRPCFailure) -> ByteBuffer? {
        guard let length: UInt32 = pending.getInteger(at: pending.readerIndex + 1),
            let compressed: UInt8 = pending.getInteger(at: pending.readerIndex)
        else { return nil }
        guard compressed == 0 else {
            throw GRPCFailure(code: .internal, message: "the answer is compressed, unasked", progress: .answered)
        }
        guard Int(length) <= maxMessageBytes else {
            throw GRPCFailure(
                code: .resourceExhausted,
                message: "a message of \(length) bytes is larger than the limit of \(maxMessageBytes)",
                progress: .answered)
        }
        guard pending.readableBytes >= 5 + Int(length) else { return nil }
        pending.moveReaderIndex(forwardBy: 5)
        let message = pending.readSlice(length: Int(length))
        if pending.readableBytes == 0 {
            pending = ByteBuffer()
        } else if pending.readerIndex > 1 << 20 {
            pending.discardReadBytes()
        }
        return message
    }
}
