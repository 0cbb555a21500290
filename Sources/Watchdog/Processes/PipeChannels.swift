import NIOCore
import NIOPosix

/// Pipes on an event loop. Each call takes its descriptor over, also when it fails.
enum PipeChannels {
    /// As much as a pipe holds.
    static let pieceBytes = 65536

    static func writing(_ descriptor: CInt, on loop: any EventLoop) async throws -> any Channel {
        try await NIOPipeBootstrap(group: loop).takingOwnershipOfDescriptor(output: descriptor).get()
    }

    /// Read only as `reader` is asked.
    static func reading(
        _ descriptor: CInt, with reader: NIOLoopBound<PipeReader>, on loop: any EventLoop
    ) async throws -> any Channel {
        try await NIOPipeBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: pieceBytes))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(reader.value) }
            }
            .takingOwnershipOfDescriptor(input: descriptor).get()
    }
}
