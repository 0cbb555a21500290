import FaasModel
import Forwarding
import HTTPWire
import Logging
import NIOCore
import NIOPosix
import Testing

/// Serves `handler` on a port of 127.0.0.1 while `body` runs.
func serving(_ handler: any HTTPHandler, _ body: (SocketAddress) async throws -> Void) async throws {
    let server = try await HTTPServer.bind(
        on: MultiThreadedEventLoopGroup.singleton.next(),
        to: [.address(try SocketAddress(ipAddress: "127.0.0.1", port: 0))], handler: handler,
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    async let running: Void = server.run()
    do {
        try await body(try #require(server.addresses.first))
    } catch {
        server.drain(within: .zero)
        await running
        throw error
    }
    server.drain(within: .zero)
    await running
}

/// Stands in for a function: tells what it was asked, streams back the body, or never answers.
struct EchoFunction: HTTPHandler {
    func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute {
        if head.path == "/never" {
            return .stream { _ in
                try? await Task.sleep(for: .seconds(60))
                return HTTPResponse(status: 500)
            }
        }
        return .stream { body in
            HTTPResponse(
                status: 418, headers: [("X-Seen", "\(head.method) \(head.target)")],
                body: .stream { writer in
                    for (name, value) in head.headers {
                        try await writer.write(ByteBuffer(string: "\(name): \(value)\n"))
                    }
                    for try await part in body { try await writer.write(part) }
                    try await writer.write(ByteBuffer(string: "\nend"))
                })
        }
    }
}

/// Waits until `condition` holds; an issue when it does not within ten seconds.
func eventually(_ what: Comment, _ condition: () -> Bool) async throws {
    for _ in 0..<1000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("never: \(what)")
}
