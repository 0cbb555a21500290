import HTTPWire
import NIOCore

/// Bounds of a server, its connections and its connections to upstreams.
public struct HTTPServerLimits: Sendable {
    public var head: HTTPHeadLimits
    /// Client connections at a time; one more is answered 503 and closed.
    public var connections: Int
    /// From the first byte of a head to its end; then 408.
    public var headTimeout: TimeAmount
    /// How long a connection may rest before its first request and between requests; then it is closed without a word.
    public var idleTimeout: TimeAmount
    /// How long a client may neither send the rest of its body nor take what is written to it.
    public var stallTimeout: TimeAmount
    public var connectTimeout: TimeAmount
    /// How long a connection to an upstream is kept unused; below the five seconds after which common servers close.
    public var upstreamIdleTimeout: TimeAmount
    /// Unused connections kept for each upstream address on each event loop.
    public var upstreamIdleConnections: Int

    public init(
        head: HTTPHeadLimits = HTTPHeadLimits(), connections: Int = 8192, headTimeout: TimeAmount = .seconds(10),
        idleTimeout: TimeAmount = .seconds(60), stallTimeout: TimeAmount = .seconds(60),
        connectTimeout: TimeAmount = .seconds(3), upstreamIdleTimeout: TimeAmount = .seconds(4),
        upstreamIdleConnections: Int = 256
    ) {
        self.head = head
        self.connections = connections
        self.headTimeout = headTimeout
        self.idleTimeout = idleTimeout
        self.stallTimeout = stallTimeout
        self.connectTimeout = connectTimeout
        self.upstreamIdleTimeout = upstreamIdleTimeout
        self.upstreamIdleConnections = upstreamIdleConnections
    }
}
