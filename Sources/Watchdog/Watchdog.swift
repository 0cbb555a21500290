import Forwarding
import Glibc
import Logging
import NIOCore
import NIOPosix

/// A function's front door: an HTTP server that runs the function in one of `WatchdogMode`'s ways, tells the
/// platform how it is, and stops without dropping requests.
public final class Watchdog: Sendable {
    /// Where it listens.
    public let addresses: [SocketAddress]
    let reaper: ChildReaper
    private let configuration: WatchdogConfiguration
    private let server: HTTPServer
    private let health: HealthState
    private let process: ServerProcess?
    /// In mode http: where the function's own server is to listen.
    private let functionAddress: SocketAddress?
    private let group: any EventLoopGroup
    private let log: WatchdogLog

    /// How long the function's own server may take to end once it was asked to, after its last request.
    static let childStopLimit: Duration = .seconds(2)

    /// Listens and, in mode http, starts the function. Throws when either cannot be done; nothing is left running.
    /// - Parameters:
    ///   - environment: given to the function's processes.
    ///   - adoptsOrphans: whether this process is the first of its container, and so everybody's parent.
    public static func start(
        _ configuration: WatchdogConfiguration, environment: [String: String], adoptsOrphans: Bool,
        on group: any EventLoopGroup, log: WatchdogLog
    ) async throws -> Watchdog {
        // A process that does not read its input must not end the watchdog.
        signal(SIGPIPE, SIG_IGN)
        return try await Watchdog(
            configuration, environment: environment.map { "\($0.key)=\($0.value)" },
            reaper: ChildReaper(adoptsOrphans: adoptsOrphans), on: group, log: log)
    }

    private init(
        _ configuration: WatchdogConfiguration, environment: [String], reaper: ChildReaper,
        on group: any EventLoopGroup, log: WatchdogLog
    ) async throws {
        self.configuration = configuration
        self.reaper = reaper
        self.group = group
        self.log = log
        health = HealthState(lockPath: configuration.suppressLock ? nil : configuration.lockPath)
        functionAddress = try configuration.upstream.map(Self.resolve)
        let calls = CallLog(log: log, withCallID: configuration.logCallID)
        let handler = WatchdogHandler(
            function: try Self.function(
                configuration, environment: environment, at: functionAddress, calls: calls, reaper: reaper, on: group),
            health: health, limit: InflightLimit(maximum: configuration.maxInflight),
            readyPath: configuration.readyPath)
        let process = try Self.startServer(configuration, environment, reaper: reaper, on: group, log: log)
        self.process = process
        do {
            server = try await HTTPServer.bind(
                on: group, to: [.address(try SocketAddress(ipAddress: "0.0.0.0", port: configuration.port))],
                handler: handler, limits: Self.limits(configuration), logger: Logger(label: "watchdog"))
        } catch {
            process?.kill()
            throw error
        }
        addresses = server.addresses
    }

    /// Serves until a stop was asked for and carried out, or the function's own server has ended.
    /// - Parameter stops: an element for each request to stop; the second cuts the first one's patience short.
    /// - Returns: the exit code: 0 after a stop, 1 when the function's server ended by itself.
    public func run(stops: AsyncStream<Void>) async -> Int32 {
        await withTaskGroup(of: WatchdogLife.Event?.self) { tasks in
            var life = WatchdogLife(hasChild: process != nil)
            tasks.addTask { [server] in
                await server.run()
                return .drained
            }
            addStopTask(to: &tasks, stops)
            tasks.addTask { await self.waitUntilReady() }
            if let process {
                tasks.addTask { [log] in
                    guard let exit = try? await process.exited.get() else { return nil }
                    log.line("Forked function has terminated: \(exit)")
                    return .childExited(exit)
                }
            }
            while let event = await tasks.next() {
                guard let event else { continue }
                if event == .stopAsked { addStopTask(to: &tasks, stops) }
                for action in life.handle(event) {
                    if case .exit(let code) = action {
                        process?.kill()
                        tasks.cancelAll()
                        return code
                    }
                    perform(action, &tasks)
                }
            }
            return 0
        }
    }

    private func perform(_ action: WatchdogLife.Action, _ tasks: inout TaskGroup<WatchdogLife.Event?>) {
        switch action {
        case .becomeHealthy:
            if let failure = health.beginServing() { log.line("No lock file: \(failure)") }
        case .becomeUnhealthy: health.beginStopping()
        case .linger:
            let interval = configuration.healthcheckInterval
            log.line("SIGTERM: no new connections in \(interval.seconds(decimals: 1))s")
            tasks.addTask {
                try? await Task.sleep(for: interval)
                return Task.isCancelled ? nil : .lingerOver
            }
        case .drain: server.drain(within: .nanoseconds(Int64(configuration.writeTimeout / .nanoseconds(1))))
        case .cutOff: server.drain(within: .zero)
        case .stopChild:
            process?.terminate()
            tasks.addTask {
                try? await Task.sleep(for: Self.childStopLimit)
                return Task.isCancelled ? nil : .childOverdue
            }
        case .killChild: process?.kill()
        case .exit: break
        }
    }

    private func addStopTask(to tasks: inout TaskGroup<WatchdogLife.Event?>, _ stops: AsyncStream<Void>) {
        tasks.addTask {
            var iterator = stops.makeAsyncIterator()
            return await iterator.next() == nil ? nil : .stopAsked
        }
    }

    /// In mode http ready means that the function's server accepts connections; upstream says so as soon as it
    /// has started the process, and loses the first requests.
    private func waitUntilReady() async -> WatchdogLife.Event? {
        guard let functionAddress else { return .functionReady }
        return await FunctionProbe.waitForConnection(to: functionAddress, on: group) ? .functionReady : nil
    }
}
