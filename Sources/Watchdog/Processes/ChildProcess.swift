import Glibc
import NIOCore
import NIOPosix

/// A running process of the function's, with its standard streams on an event loop.
///
/// The streams are separate channels: a process that never reads its input breaks the one and not the others.
final class ChildProcess: Sendable {
    let pid: pid_t
    /// Fulfilled when the process has been reaped.
    let exited: EventLoopFuture<ProcessExit>
    private let input: any Channel
    private let output: any Channel
    private let outputReader: NIOLoopBound<PipeReader>
    private let reaper: ChildReaper

    /// Starts `command` with pipes for its streams.
    /// - Parameter errorLine: called for each line on standard error; nil: the process writes to the watchdog's own.
    static func start(
        command: [String], environment: [String], on loop: any EventLoop, reaper: ChildReaper,
        lineLimitBytes: Int, errorLine: (@Sendable (String) -> Void)?
    ) async throws -> ChildProcess {
        let pipes = try ChildPipes(withErrors: errorLine != nil)
        let child: (pid: pid_t, exited: EventLoopFuture<ProcessExit>)
        do {
            child = try reaper.start(on: loop) { () throws(SpawnError) in
                try ProcessSpawner.spawn(
                    command: command, environment: environment, input: pipes.input.readEnd,
                    output: pipes.output.writeEnd, error: pipes.errors?.writeEnd ?? STDERR_FILENO)
            }
        } catch {
            pipes.closeAll()
            throw error
        }
        pipes.closeChildEnds()
        if let errors = pipes.errors, let errorLine {
            LinePump.attach(
                to: errors.readEnd, on: loop, limitBytes: lineLimitBytes, endedBy: child.exited, emit: errorLine)
        }
        do {
            let reader = try await loop.submit { NIOLoopBound(PipeReader(), eventLoop: loop) }.get()
            async let input = PipeChannels.writing(pipes.input.writeEnd, on: loop)
            async let output = PipeChannels.reading(pipes.output.readEnd, with: reader, on: loop)
            return ChildProcess(child, input: try await input, output: try await output, reader: reader, reaper: reaper)
        } catch {
            reaper.signal(SIGKILL, groupOf: child.pid)
            throw error
        }
    }

    private init(
        _ child: (pid: pid_t, exited: EventLoopFuture<ProcessExit>), input: any Channel, output: any Channel,
        reader: NIOLoopBound<PipeReader>, reaper: ChildReaper
    ) {
        self.pid = child.pid
        self.exited = child.exited
        self.input = input
        self.output = output
        self.outputReader = reader
        self.reaper = reaper
        exited.whenComplete { _ in reader.value.processEnded(on: reader.eventLoop) }
    }

    /// Whoever forgets a process ends it.
    deinit { end() }

    /// Writes to the process's standard input and returns when the pipe has taken it. Throws when the process
    /// has closed its input or ended, which is its right.
    func write(_ bytes: ByteBuffer) async throws { try await input.writeAndFlush(bytes).get() }

    /// The end of standard input.
    func closeInput() { input.close(promise: nil) }

    /// What the process wrote next to standard output. One caller at a time.
    /// - Parameter limit: how long to wait; nil: until there is something, or the end.
    func read(within limit: Duration? = nil) async -> PipeReader.Piece {
        let reader = outputReader
        let loop = output.eventLoop
        let amount = limit.map { TimeAmount.nanoseconds(Int64($0 / .nanoseconds(1))) }
        return (try? await loop.flatSubmit { reader.value.next(on: loop, within: amount) }.get()) ?? .end
    }

    /// Kills the process and all of its group at once.
    func kill() { reaper.signal(SIGKILL, groupOf: pid) }

    /// Kills what still runs and lets go of its streams; lines on standard error are still read to their end.
    func end() {
        kill()
        input.close(promise: nil)
        output.close(promise: nil)
    }
}
