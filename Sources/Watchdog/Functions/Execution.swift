import Forwarding
import NIOCore
import Synchronization

/// One process serving one request: feeds it the body, watches its time, hands out what it writes.
final class Execution: Sendable {
    /// The start of an answer.
    enum Beginning: Sendable {
        /// All there is.
        case whole(ByteBuffer, ExecutionOutcome)
        /// The process is still at it.
        case more(ByteBuffer)
    }

    private let child: ChildProcess
    private let isTimedOut = TimeoutFlag()
    private let timer: Scheduled<Void>?
    /// Ended by `end`, and by the end of either the body or this object.
    private let feeding: Task<Void, Never>

    init(child: ChildProcess, input: HTTPRequestBody, timeout: Duration?) {
        self.child = child
        timer = timeout.map { [isTimedOut] limit in
            child.exited.eventLoop.scheduleTask(in: .nanoseconds(Int64(limit / .nanoseconds(1)))) { [weak child] in
                isTimedOut.raise()
                child?.kill()
            }
        }
        feeding = Task { await Self.feed(input, to: child) }
    }

    deinit { end() }

    /// Waits until the process has ended, its answer is larger than the limit, or it has been at it for `holdBack`
    /// since its first bytes.
    func beginning(holdBack: Duration, limitBytes: Int) async -> Beginning {
        var held = ByteBuffer()
        var deadline: ContinuousClock.Instant?
        while true {
            let wait = deadline.map { max(.zero, $0 - ContinuousClock.now) }
            switch await child.read(within: wait) {
            case .bytes(var bytes):
                held.writeBuffer(&bytes)
                if held.readableBytes >= limitBytes { return .more(held) }
                deadline = deadline ?? ContinuousClock.now + holdBack
            case .nothingYet:
                return .more(held)
            case .end:
                let outcome = await outcome()
                end()
                return .whole(held, outcome)
            }
        }
    }

    /// What comes after the beginning; nil at the end.
    func next() async -> ByteBuffer? {
        if case .bytes(let bytes) = await child.read() { return bytes }
        return nil
    }

    /// Waits for the process to end.
    func outcome() async -> ExecutionOutcome {
        guard let exit = try? await child.exited.get() else { return .failed(.code(-1)) }
        if isTimedOut.isRaised { return .timedOut }
        return exit.succeeded ? .succeeded : .failed(exit)
    }

    func kill() { child.kill() }

    /// Ends what is left of the process and lets go of everything.
    func end() {
        timer?.cancel()
        feeding.cancel()
        child.end()
    }

    /// The body to standard input, at the process's pace. A process may ignore its input or end before it has read
    /// it: the rest is then read and dropped, since many clients send all of a request before they look at the answer.
    /// A client that breaks off ends the process.
    private static func feed(_ body: HTTPRequestBody, to child: ChildProcess) async {
        var isListening = true
        do {
            for try await bytes in body where isListening {
                do { try await child.write(bytes) } catch { isListening = false }
            }
            child.closeInput()
        } catch {
            if !Task.isCancelled { child.kill() }
        }
    }
}

/// Raised once, from any thread.
private final class TimeoutFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    var isRaised: Bool { flag.load(ordering: .acquiring) }
    func raise() { flag.store(true, ordering: .releasing) }
}
