import Forwarding
import Glibc
import HTTPWire
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Watchdog

/// The function's own server lives in the test; the process beside it is one the watchdog can watch.
@Suite struct HTTPWatchdogTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private struct Function: HTTPHandler {
        func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute {
            switch head.path {
            case "/base/slow":
                .stream { _ in
                    try? await Task.sleep(for: .seconds(60))
                    return HTTPResponse(status: 200)
                }
            case "/base/teapot": .answer(HTTPResponse(status: 418, headers: [("X-Mine", "yes")]))
            default:
                .collect(bodyLimitBytes: 1 << 20) { body in
                    var text = ByteBuffer(string: "\(head.method) \(head.target) ")
                    text.writeImmutableBuffer(body)
                    return HTTPResponse(status: 200, body: .bytes(text))
                }
            }
        }
    }

    @discardableResult
    private func with(
        _ command: [String] = ["sleep", "300"], configure: (inout WatchdogConfiguration) -> Void = { _ in },
        _ body: @Sendable (RunningWatchdog) async throws -> Void
    ) async throws -> Int32 {
        let server = try await HTTPServer.bind(
            on: MultiThreadedEventLoopGroup.singleton,
            to: [.address(try SocketAddress(ipAddress: "127.0.0.1", port: 0))], handler: Function(),
            logger: Logger(label: "function"))
        let port = try #require(server.addresses.first?.port)
        async let serving: Void = server.run()
        defer { server.drain(within: .zero) }
        let code = try await RunningWatchdog.with(
            scratch: scratch,
            configure: {
                $0.mode = .http
                $0.command = command
                $0.upstream = UpstreamURL("http://127.0.0.1:\(port)/base/")
                configure(&$0)
            }, body)
        server.drain(within: .zero)
        await serving
        return code
    }

    @Test func `requests are passed on and timed`() async throws {
        try await with { running in
            let answer = try await running.client.request("PUT", "/x?y=1", body: ByteBuffer(string: "body"))
            #expect(answer.status == 200)
            #expect(answer.body == "PUT /base/x?y=1 body")
            #expect(answer.headers["x-duration-seconds"]?.split(separator: ".").last?.count == 6)
            let other = try await running.client.request("GET", "/teapot")
            #expect(other.status == 418)
            #expect(other.headers["x-mine"] == "yes")
            try await eventually("logged") {
                running.log.text.contains("PUT /x?y=1 - 200 OK - ContentLength: 20B (")
            }
        }
    }

    @Test func `a late answer is a 504`() async throws {
        try await with(configure: { $0.execTimeout = .milliseconds(100) }) { running in
            let answer = try await running.client.request("GET", "/slow")
            #expect(answer.status == 504)
            #expect(answer.body.isEmpty)
            #expect(answer.headers["x-openfaas-internal"] == "of-watchdog")
            #expect(answer.headers["x-duration-seconds"] != nil)
        }
    }

    @Test func `X-Timeout shortens the limit`() async throws {
        try await with { running in
            let answer = try await running.client.request("GET", "/slow", headers: ["X-Timeout: 100ms"])
            #expect(answer.status == 504)
        }
    }

    @Test func `it is not ready before the function accepts connections`() async throws {
        let scratch = try Scratch()
        let code = try await RunningWatchdog.with(
            scratch: scratch, waitUntilHealthy: false,
            configure: {
                $0.mode = .http
                $0.command = ["sleep", "300"]
                // Port 1 of a loopback address nobody uses.
                $0.upstream = UpstreamURL("http://127.9.9.9:1")
            }
        ) { running in
            for (path, status) in [("/_/health", 503), ("/_/ready", 503), ("/", 500)] {
                let answer = try await running.client.request("GET", path)
                #expect(answer.status == status)
            }
        }
        #expect(code == 0)
    }

    @Test func `the end of the function's server is the watchdog's`() async throws {
        let command = try scratch.script("while ! test -e \(scratch.path)/end; do sleep 0.02; done; exit 7")
        let code = try await with(command) { running in
            _ = try running.scratch.file("end", "")
            try await eventually("noticed") { running.log.text.contains("terminated: exit status 7") }
        }
        #expect(code == 1)
    }

    @Test func `the function's server is asked to stop after the last request`() async throws {
        let command = try scratch.script(
            """
            trap 'echo asked; exit 0' TERM
            echo started
            while :; do sleep 0.02; done
            """)
        let code = try await with(command) { running in
            try await eventually("started") { running.log.text.contains("stdout: started\n") }
            running.stop()
            try await eventually("asked") { running.log.text.contains("stdout: asked\n") }
        }
        #expect(code == 0)
    }

    @Test func `a server that cannot be started is an error`() async throws {
        await #expect(throws: SpawnError.self) { try await with(["/no/such/server"]) { _ in } }
    }
}
