import NIOCore

/// A response of our own making. `Content-Length` or chunked framing, `Date` and `Connection` are the
/// server's to add.
public struct HTTPResponse: Sendable {
    public enum Body: Sendable {
        case bytes(ByteBuffer)
        /// Written as it is made, each write flushed. Ends when the closure returns; a throw breaks the
        /// connection off, so that the client does not take half an answer for a whole one.
        case stream(@Sendable (HTTPBodyWriter) async throws -> Void)
    }

    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: Body

    public init(status: Int, headers: [(name: String, value: String)] = [], body: Body = .bytes(ByteBuffer())) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
