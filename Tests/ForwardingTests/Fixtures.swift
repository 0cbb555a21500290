import Forwarding
import HTTPWire
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

struct Routes: HTTPHandler {
    let decide: @Sendable (HTTPRequestHead) -> HTTPRoute

    func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute { decide(head) }
}

/// Runs a server on one event loop for the time of `body`, then drains it.
func withServer(
    on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton.next(),
    limits: HTTPServerLimits = HTTPServerLimits(), _ decide: @escaping @Sendable (HTTPRequestHead) -> HTTPRoute,
    body: @Sendable (SocketAddress, HTTPServer) async throws -> Void
) async throws {
    let server = try await HTTPServer.bind(
        on: group,
        to: [.address(try SocketAddress(ipAddress: "127.0.0.1", port: 0))], handler: Routes(decide: decide),
        limits: limits, logger: Logger(label: "test"))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await server.run() }
        try await body(try #require(server.addresses.first), server)
        server.drain(within: .seconds(5))
        try await group.waitForAll()
    }
}

/// Endpoints in the order they are to be tried; records how each lease ended.
final class TestUpstream: Upstream {
    private struct State {
        var leased = 0
        var outcomes: [ForwardOutcome] = []
    }

    private let addresses: [SocketAddress]
    private let state = Mutex(State())

    init(_ addresses: SocketAddress...) { self.addresses = addresses }

    func lease(excluding failed: [SocketAddress]) -> EndpointLease? {
        guard let address = addresses.first(where: { !failed.contains($0) }) else { return nil }
        state.withLock { $0.leased += 1 }
        return EndpointLease(address: address) { outcome in self.state.withLock { $0.outcomes.append(outcome) } }
    }

    var outcomes: [ForwardOutcome] { state.withLock { $0.outcomes } }
    var leased: Int { state.withLock { $0.leased } }

    func route(_ head: HTTPRequestHead, timeout: Duration? = nil) -> HTTPRoute {
        .forward(
            ForwardPlan(upstream: self, target: head.target, responseTimeout: timeout) { .error(502, "\($0)") })
    }
}

/// Waits until `condition` holds; an issue when it does not within ten seconds.
func eventually(_ what: Comment, _ condition: @Sendable () async -> Bool) async throws {
    for _ in 0..<1000 {
        if await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("never: \(what)")
}

/// An address nobody listens on.
func deadAddress() async throws -> SocketAddress {
    // Not an ephemeral port that was free a moment ago: a test beside this one may be given it.
    try SocketAddress(ipAddress: "127.0.0.1", port: 1)
}
