import Glibc
import NIOCore
import NIOPosix
import Synchronization

@testable import Watchdog

/// A watchdog on a loopback port, as long as a closure runs.
struct RunningWatchdog {
    let watchdog: Watchdog
    let client: TestClient
    let log: CapturedLog
    let scratch: Scratch
    private let stops: AsyncStream<Void>.Continuation

    func stop() { stops.yield() }

    /// Runs the closure beside a healthy watchdog and returns the watchdog's exit code; one that was not stopped by
    /// the closure is stopped after it.
    @discardableResult
    static func with(
        environment: [String: String] = [:], scratch: Scratch, waitUntilHealthy: Bool = true,
        configure: (inout WatchdogConfiguration) -> Void, _ body: @Sendable (RunningWatchdog) async throws -> Void
    ) async throws -> Int32 {
        var configuration = WatchdogConfiguration()
        configuration.port = 0
        configuration.lockPath = scratch.path + "/.lock"
        configure(&configuration)
        let log = CapturedLog()
        let watchdog = try await Watchdog.start(
            configuration, environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }, adoptsOrphans: false,
            on: MultiThreadedEventLoopGroup.singleton, log: WatchdogLog { log.append($0) })
        let (stream, stops) = AsyncStream.makeStream(of: Void.self)
        let port = try requirePort(watchdog.addresses.first?.port)
        let running = RunningWatchdog(
            watchdog: watchdog, client: TestClient(address: try SocketAddress(ipAddress: "127.0.0.1", port: port)),
            log: log, scratch: scratch, stops: stops)
        async let exitCode = watchdog.run(stops: stream)
        do {
            if waitUntilHealthy {
                try await eventually("healthy") { try await running.client.request("GET", "/_/health").status == 200 }
            }
            try await body(running)
        } catch {
            stops.yield()
            stops.yield()
            _ = await exitCode
            throw error
        }
        stops.yield()
        return await exitCode
    }

    private static func requirePort(_ port: Int?) throws -> Int {
        guard let port else { throw TestClient.Failure(reason: "no port") }
        return port
    }
}

/// What a watchdog logged.
final class CapturedLog: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var text: String { lines.withLock { $0.joined() } }
}

/// Waits for a condition, at most ten seconds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw TestClient.Failure(reason: "never \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Whether a process exists that has not ended.
func isRunning(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 }
