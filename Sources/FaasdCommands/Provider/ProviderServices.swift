import Containers
import Forwarding
import Functions
import Logging
import NIOCore
import ServiceLifecycle
import Systemd

/// The functions' tasks; told to stop, they end at once and leave every container as it is.
struct FunctionsService: Service {
    let runtime: ContainerdRuntime
    let functions: FunctionService
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Addresses in use have to be known before any is given away.
            while !Task.isCancelled {
                do {
                    try await runtime.adopt()
                    break
                } catch {
                    logger.warning("cannot take over what runs, trying again", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
            await functions.run()
        }
    }
}

/// The HTTP server; told to stop, it lets requests under way end.
struct HTTPService: Service {
    let server: HTTPServer
    let drainLimit: TimeAmount

    func run() async throws {
        await withGracefulShutdownHandler {
            await server.run()
        } onGracefulShutdown: {
            server.drain(within: drainLimit)
        }
    }
}

/// Tells systemd and the log when everything before it listens, and when it ends.
struct ReadinessService: Service {
    let listening: [ProviderConfiguration.ListenAddress]
    let logger: Logger

    func run() async throws {
        let addresses = listening.map { "\($0.address):\($0.port)" }.joined(separator: " ")
        logger.info("faasd provider listens", metadata: ["addresses": "\(addresses)"])
        let notifier = ServiceNotifier()
        notifier.ready("listening on \(addresses)")
        try await gracefulShutdown()
        notifier.stopping()
        logger.info("faasd provider stops; functions go on running")
    }
}
