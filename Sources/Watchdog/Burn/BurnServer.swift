import Forwarding
import Logging
import NIOCore

/// Serves `BurnHandler` until it is asked to stop.
public enum BurnServer {
    /// Throws when the port cannot be had.
    /// - Parameter stops: the first element begins a graceful end, the second ends at once.
    public static func run(
        target: Duration, port: Int, on group: any EventLoopGroup, log: WatchdogLog, stops: AsyncStream<Void>
    ) async throws {
        let server = try await HTTPServer.bind(
            on: group, to: [.address(try SocketAddress(ipAddress: "0.0.0.0", port: port))],
            handler: BurnHandler(target: target), logger: Logger(label: "burn"))
        log.line("Burning \(target) of processor time per request on \(server.addresses)")
        await withTaskGroup { tasks in
            tasks.addTask {
                var limit: TimeAmount = .seconds(10)
                for await _ in stops {
                    server.drain(within: limit)
                    limit = .zero
                }
            }
            await server.run()
            tasks.cancelAll()
        }
    }
}
