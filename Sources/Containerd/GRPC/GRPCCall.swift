import NIOCore
import SwiftProtobuf

/// A call in progress. Of one task; not to be kept beyond the closure it was given to.
struct GRPCCall {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<GRPCOutgoing>

    init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<GRPCOutgoing>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    /// Waits while containerd reads slower than we write.
    mutating func send(_ message: some Message, isLast: Bool) async throws {
        let bytes: ByteBuffer
        do {
            bytes = ByteBuffer(bytes: try message.serializedBytes() as [UInt8])
        } catch {
            throw GRPCFailure(code: .internal, message: "cannot encode: \(error)", progress: .notSent)
        }
        do {
            try await outbound.write(GRPCOutgoing(message: bytes, isLast: isLast))
        } catch {
            // Why the stream takes no more is told on its other side.
            while try await inbound.next() != nil {}
            throw error
        }
    }

    /// The next message; nil after the last one of a call that succeeded.
    mutating func receive<Answer: Message>(_ type: Answer.Type = Answer.self) async throws -> Answer? {
        guard let bytes = try await inbound.next() else {
            // A cancelled task's sequence just ends.
            try Task.checkCancellation()
            return nil
        }
        do {
            return try Answer(serializedBytes: Array(buffer: bytes))
        } catch {
            throw GRPCFailure(
                code: .internal, message: "cannot decode \(Answer.protoMessageName): \(error)", progress: .answered)
        }
    }
}
