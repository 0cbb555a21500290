import FaasModel
import Forwarding
import NIOCore

// The forms our own answers have. Errors are plain text with a line feed, as clients print them.

extension HTTPResponse {
    static func text(
        _ status: Int, _ text: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                ("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff"),
            ] + headers,
            body: .bytes(ByteBuffer(string: text + "\n")))
    }

    static func json(_ body: ByteBuffer) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [("Content-Type", "application/json")], body: .bytes(body))
    }

    static func lines(_ write: @escaping @Sendable (HTTPBodyWriter) async throws -> Void) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [("Content-Type", "application/x-ndjson")], body: .stream(write))
    }

    /// The answer to an error: its status by ``ErrorStatus``, its whole chain of reasons as text.
    static func failure(_ error: any Error) -> HTTPResponse {
        text(ErrorStatus.of(error), "\(error)")
    }

    static let pageNotFound = text(404, "404 page not found")

    static let unauthorized = HTTPResponse(
        status: 401,
        headers: [
            ("Content-Type", "text/plain; charset=utf-8"), ("WWW-Authenticate", #"Basic realm="Restricted""#),
        ],
        body: .bytes(ByteBuffer(string: "invalid credentials")))

    static func methodNotAllowed(_ allowed: [String]) -> HTTPResponse {
        HTTPResponse(status: 405, headers: [("Allow", allowed.joined(separator: ", "))])
    }
}
