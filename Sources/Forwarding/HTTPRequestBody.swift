import HTTPWire
import NIOCore

/// The body of a request as it comes, chunk framing removed. Reading on is what lets the client send on: at most a
/// few hundred KiB wait here.
///
/// To be iterated once. Throws when the client goes away or breaks the framing before the body has ended.
public struct HTTPRequestBody: AsyncSequence, Sendable {
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let pipe: BodyPipe

        /// The next bytes, never empty; nil at the end of the body.
        public mutating func next() async throws -> ByteBuffer? { try await pipe.next() }
    }

    let pipe: BodyPipe

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pipe: pipe) }

    /// The whole body, in one piece. Throws `HTTPWireError` with status 413 as soon as it is longer than `limitBytes`.
    public func collect(limitBytes: Int) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await part in self {
            guard whole.readableBytes + part.readableBytes <= limitBytes else {
                throw HTTPWireError(status: 413, reason: "request body larger than \(limitBytes) bytes")
            }
            whole.writeImmutableBuffer(part)
        }
        return whole
    }
}
