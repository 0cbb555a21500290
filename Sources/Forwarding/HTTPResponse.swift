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

    /// Plain text and a line feed, as Go's `http.Error` answers and clients of the field expect.
    public static func error(
        _ status: Int, _ message: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: headers + [
                ("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff"),
            ],
            body: .bytes(ByteBuffer(string: message + "\n")))
    }
}
