import HTTPWire
import Logging
import NIOCore
import NIOPosix

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

    private let shared: ServerShared
    private let loops: [NIOLoopBound<ServerLoop>]
    private let channels: [any Channel]

    private init(shared: ServerShared, loops: [NIOLoopBound<ServerLoop>], channels: [any Channel]) {
        self.shared = shared
        self.loops = loops
        self.channels = channels
        addresses = channels.compactMap(\.localAddress)
    }

    /// Begins to listen on every listener, or on none: throws `IOError` for the one that could not be had.
    public static func bind(
        on group: any EventLoopGroup, to listeners: [Listener], handler: any HTTPHandler,
        limits: HTTPServerLimits = HTTPServerLimits(), logger: Logger
    ) async throws -> HTTPServer {
        let shared = ServerShared(handler: handler, limits: limits, logger: logger)
        var loops: [NIOLoopBound<ServerLoop>] = []
        for eventLoop in group.makeIterator() {
            loops.append(
                try await eventLoop.submit {
                    NIOLoopBound(ServerLoop(eventLoop: eventLoop, shared: shared), eventLoop: eventLoop)
                }.get())
        }
        var channels: [any Channel] = []
        do {
            for listener in listeners {
                channels.append(try await listen(on: group, listener, shared: shared, loops: loops))
            }
        } catch {
            for channel in channels { try? await channel.close() }
            throw error
        }
        return HTTPServer(shared: shared, loops: loops, channels: channels)
    }

    private static func listen(
        on group: any EventLoopGroup, _ listener: Listener, shared: ServerShared, loops: [NIOLoopBound<ServerLoop>]
    ) async throws -> any Channel {
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        var bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byLoop[ObjectIdentifier(channel.eventLoop)]?.value else { return }
                    let isWithinLimit = shared.connectionOpened()
                    let connection = ServerConnection(loop: loop, isRefused: !isWithinLimit)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
        let channel: any Channel
        switch listener {
        case .address(let address, let freebind):
            if freebind {
                let ipFreebind = NIOBSDSocket.Option(rawValue: 15)
                bootstrap = bootstrap.serverChannelOption(
                    ChannelOptions.Types.SocketOption(level: .ip, name: ipFreebind), value: 1)
            }
            channel = try await bootstrap.bind(to: address).get()
        case .socket(let descriptor):
            channel = try await bootstrap.withBoundSocket(descriptor).get()
        }
        shared.listenerOpened()
        channel.closeFuture.whenComplete { _ in shared.listenerClosed() }
        return channel
    }

    /// Serves until `drain` has come to its end. Cancelling the task closes every connection at once.
    public func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await job in shared.jobs { group.addTask(operation: job) }
            }
        } onCancel: {
            drain(within: .zero)
        }
    }

    /// Stops listening, lets every request in progress end and its connection close; what is left after `deadline`
    /// is broken off. Returns at once; `run()` returns when it is done. Another call can only shorten the deadline.
    public func drain(within deadline: TimeAmount) {
        shared.beginDraining()
        for channel in channels { channel.close(promise: nil) }
        for loop in loops {
            loop.eventLoop.execute { loop.value.drain() }
            // Ends by itself at the deadline; by then there is nothing left for it to do, or too much.
            loop.eventLoop.scheduleTask(in: deadline) { loop.value.breakOff() }
        }
    }
}
