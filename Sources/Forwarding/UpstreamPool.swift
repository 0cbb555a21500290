import NIOCore
import NIOPosix

/// The connections of one event loop to upstreams, kept for the next request to the same address.
final class UpstreamPool {
    let eventLoop: any EventLoop
    let limits: HTTPServerLimits
    private var addresses: [SocketAddress: UpstreamAddress] = [:]
    private var isClosed = false

    init(eventLoop: any EventLoop, limits: HTTPServerLimits) {
        self.eventLoop = eventLoop
        self.limits = limits
    }

    func address(_ address: SocketAddress) -> UpstreamAddress {
        if let known = addresses[address] { return known }
        let new = UpstreamAddress(address)
        addresses[address] = new
        return new
    }

    /// The connection used last, which is the one least likely to have been closed at the other end.
    func take(_ address: UpstreamAddress) -> UpstreamConnection? {
        while let connection = address.idle.popLast() {
            if connection.isStillOpen { return connection }
            connection.close()
        }
        return nil
    }

    func put(_ connection: UpstreamConnection) {
        guard !isClosed, connection.isActive, connection.address.idle.count < limits.upstreamIdleConnections else {
            return connection.close()
        }
        connection.rest(for: limits.upstreamIdleTimeout)
        connection.address.idle.append(connection)
    }

    func connect(to address: UpstreamAddress) -> EventLoopFuture<UpstreamConnection> {
        address.open += 1
        let pool = NIOLoopBound(self, eventLoop: eventLoop)
        let bound = NIOLoopBound(address, eventLoop: eventLoop)
        let connected = ClientBootstrap(group: eventLoop)
            .connectTimeout(limits.connectTimeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = UpstreamConnection(pool: pool.value, address: bound.value)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(to: address.socketAddress)
            .flatMapThrowing { channel in
                try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self)
            }
        connected.assumeIsolated().whenComplete { result in
            if case .failure = result { self.closed(address) }
        }
        return connected
    }

    /// A connection to the address is gone, or never came to be.
    func closed(_ address: UpstreamAddress) {
        address.open -= 1
        if address.open == 0, addresses[address.socketAddress] === address {
            addresses[address.socketAddress] = nil
        }
    }

    /// Closes what rests, and from now on whatever comes back.
    func close() {
        isClosed = true
        for address in Array(addresses.values) {
            for connection in address.idle { connection.close() }
            address.idle = []
        }
    }
}

/// An address and what one event loop has there.
final class UpstreamAddress {
    let socketAddress: SocketAddress
    /// `Host: ip:port` and CRLF.
    let hostLine: ByteBuffer
    var idle: [UpstreamConnection] = []
    /// Connections open or being opened.
    var open = 0

    init(_ address: SocketAddress) {
        socketAddress = address
        let host =
            switch address {
            case .v4: "\(address.ipAddress ?? ""):\(address.port ?? 0)"
            case .v6: "[\(address.ipAddress ?? "")]:\(address.port ?? 0)"
            case .unixDomainSocket: "localhost"
            }
        hostLine = ByteBuffer(string: "Host: \(host)\r\n")
    }
}
