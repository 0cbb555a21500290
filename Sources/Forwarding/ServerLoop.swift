import HTTPWire
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What one server keeps on one event loop, touched only there.
final class ServerLoop {
    let eventLoop: any EventLoop
    let shared: ServerShared
    let pool: UpstreamPool
    private(set) var isDraining = false
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var dateSecond = 0
    private var date = ByteBuffer()

    init(eventLoop: any EventLoop, shared: ServerShared) {
        self.eventLoop = eventLoop
        self.shared = shared
        pool = UpstreamPool(eventLoop: eventLoop, limits: shared.limits)
    }

    var limits: HTTPServerLimits { shared.limits }

    /// The field line `Date: …`, made once a second.
    var dateLine: ByteBuffer {
        let now = time(nil)
        if now != dateSecond {
            dateSecond = now
            date = ByteBuffer(string: "Date: \(HTTPDate.string(secondsSinceEpoch: now))\r\n")
        }
        return date
    }

    func add(_ connection: ServerConnection) { connections[ObjectIdentifier(connection)] = connection }

    func remove(_ connection: ServerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        shared.connectionClosed()
        if isDraining, connections.isEmpty { pool.close() }
    }

    func drain() {
        isDraining = true
        for connection in Array(connections.values) { connection.drain() }
        if connections.isEmpty { pool.close() }
    }

    func breakOff() {
        isDraining = true
        for connection in Array(connections.values) { connection.breakOff() }
        pool.close()
    }
}
