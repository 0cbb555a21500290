import ArgumentParser
import Glibc
import NIOPosix
import Watchdog

struct BurnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "burn",
        abstract: "Serve requests that cost a given amount of processor time each.",
        discussion: """
            The benchmark's function. On all cores; the time includes reading the request and writing the answer, \
            so a container's processor time divided by its requests is the figure given. /_/health and /_/ready \
            answer for free.
            """)

    @Option(name: .long, help: "Processor time per request; else the environment's burn_us.")
    var microseconds: Int?

    @Option(name: .long, help: "Where to listen, on all addresses; 0 for any.")
    var port = 8080

    func validate() throws {
        guard (0...10_000_000).contains(target), (0...65535).contains(port) else {
            throw ValidationError("microseconds is 0 to 10000000, port 0 to 65535")
        }
    }

    /// 300 is what the field's echo function cost on the machine the project's figures come from.
    private var target: Int { microseconds ?? CoreEnvironment.current()["burn_us"].flatMap { Int($0) } ?? 300 }

    func run() async throws {
        let log = WatchdogLog(descriptor: STDERR_FILENO)
        let stops = StopSignals.trap()
        do {
            try await BurnServer.run(
                target: .microseconds(target), port: port, on: MultiThreadedEventLoopGroup.singleton, log: log,
                stops: stops)
        } catch {
            log.line("\(error)")
            throw ExitCode.failure
        }
    }
}
