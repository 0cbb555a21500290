import HTTPWire
import Logging
import NIOCore

/// An HTTP/1.1 server on event loops: answers, structured handlers and a reverse proxy behind one `HTTPHandler`.
///
/// `bind` listens, `run` serves until it has been drained; handlers that need a task are children of `run`.
public final class HTTPServer: Sendable {
    public enum Listener: Sendable {
        /// An address of our own to bind; `freebind` also when no interface has it yet (`ip(7)`, IP_FREEBIND).
        case address(SocketAddress, freebind: Bool = false)
        /// A bound socket of somebody else's making; the server owns this descriptor from here on.
        case socket(CInt)
    }

    /// Where it listens, in the order the listeners were given; a port 0 has become a real one.
    public let addresses: [SocketAddress]

    private init(addresses: [SocketAddress]) {
        self.addresses = addresses
    }

    /// Begins to listen on every listener, or on none: throws `IOError` naming the address that could not be had.
    public static func bind(
        on group: any EventLoopGroup, to listeners: [Listener], handler: any HTTPHandler,
        limits: HTTPServerLimits = HTTPServerLimits(), logger: Logger
    ) async throws -> HTTPServer {
        HTTPServer(addresses: [])
    }

    /// Serves until `drain` has come to its end. Cancelling the task closes every connection at once.
    public func run() async {}

    /// Stops listening, lets every request in progress end and its connection close; what is left after `deadline`
    /// is broken off. Returns at once; `run()` returns when it is done. Another call can only shorten the deadline.
    public func drain(within deadline: TimeAmount) {}
}
