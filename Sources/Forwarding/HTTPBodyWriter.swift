import NIOCore

/// The way a streamed response body goes out.
public struct HTTPBodyWriter: Sendable {
    let answering: Answering

    /// Sends the bytes at once and returns when the kernel has taken them, so a slow reader slows the writer.
    /// An empty buffer sends nothing. Throws when the client is gone.
    /// Cancelled while it waits, it breaks the answer off: there is no taking back half a write.
    public func write(_ bytes: ByteBuffer) async throws {
        try await answering.write(bytes)
    }
}
