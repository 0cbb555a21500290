import Glibc
import NIOCore

/// The function's own server in mode http: started once, its output lines of the log.
struct ServerProcess: Sendable {
    let pid: pid_t
    /// Fulfilled when the process has been reaped.
    let exited: EventLoopFuture<ProcessExit>
    private let reaper: ChildReaper

    /// - Parameter line: called for each line with its stream's name, `stdout` or `stderr`; nil: the process writes
    ///   to the watchdog's own descriptors, which costs nothing.
    static func start(
        command: [String], environment: [String], on loop: any EventLoop, reaper: ChildReaper,
        lineLimitBytes: Int, line: (@Sendable (_ text: String, _ stream: String) -> Void)?
    ) throws(SpawnError) -> ServerProcess {
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { if null >= 0 { close(null) } }
        // No /dev/null in the root: the watchdog's own standard input is as good.
        let input = null >= 0 ? null : STDIN_FILENO
        guard let line else {
            let child = try reaper.start(on: loop) { () throws(SpawnError) in
                try ProcessSpawner.spawn(
                    command: command, environment: environment, input: input, output: STDOUT_FILENO,
                    error: STDERR_FILENO)
            }
            return ServerProcess(pid: child.pid, exited: child.exited, reaper: reaper)
        }
        let output = try PipePair()
        let errors: PipePair
        do throws(SpawnError) { errors = try PipePair() } catch {
            output.closeBoth()
            throw error
        }
        let child: (pid: pid_t, exited: EventLoopFuture<ProcessExit>)
        do throws(SpawnError) {
            child = try reaper.start(on: loop) { () throws(SpawnError) in
                try ProcessSpawner.spawn(
                    command: command, environment: environment, input: input, output: output.writeEnd,
                    error: errors.writeEnd)
            }
        } catch {
            output.closeBoth()
            errors.closeBoth()
            throw error
        }
        for (pipe, stream) in [(output, "stdout"), (errors, "stderr")] {
            close(pipe.writeEnd)
            LinePump.attach(to: pipe.readEnd, on: loop, limitBytes: lineLimitBytes, endedBy: child.exited) {
                line($0, stream)
            }
        }
        return ServerProcess(pid: child.pid, exited: child.exited, reaper: reaper)
    }

    /// Asks the process and its group to stop.
    func terminate() { reaper.signal(SIGTERM, groupOf: pid) }

    /// Ends the process and its group at once.
    func kill() { reaper.signal(SIGKILL, groupOf: pid) }
}
