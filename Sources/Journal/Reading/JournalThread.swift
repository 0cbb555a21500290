import CLinux
import Glibc
import Synchronization

/// A thread that reads a journal on behalf of one asynchronous reader, a batch per request.
///
/// It reads only what was asked for, so a reader that does not come back costs its batch and no more.
/// It ends by ``close()``, by the journal's end, or by an error, whichever is first.
final class JournalThread<Line: Sendable>: Sendable {
    typealias Answer = CheckedContinuation<[Line]?, any Error>

    private enum State {
        case idle
        case asked(Answer)
        case closed
    }

    /// Readable when the state has changed.
    private let wake: Int32
    private let state = Mutex(State.idle)

    private init(wake: Int32) { self.wake = wake }

    deinit { Glibc.close(wake) }

    /// Starts the thread. Everything given is run there; `didEnd` as the last.
    static func start(
        _ open: @escaping @Sendable () throws -> any JournalBatches<Line>, didEnd: @escaping @Sendable () -> Void
    ) throws(JournalThreadError) -> JournalThread {
        let wake = clinux_eventfd()
        guard wake >= 0 else { throw JournalThreadError(number: -wake) }
        let thread = JournalThread(wake: wake)
        let body = ThreadBody {
            thread.run(open)
            didEnd()
        }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // libsystemd keeps paths and the like on the stack, and no recursion.
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        var identifier = pthread_t()
        let argument = Unmanaged.passRetained(body)
        let failure = pthread_create(&identifier, &attributes, runThreadBody, argument.toOpaque())
        guard failure == 0 else {
            argument.release()
            throw JournalThreadError(number: failure)
        }
        return thread
    }

    /// The next lines, at least one; nil at the end, and after ``close()``. One caller at a time.
    func next() async throws -> [Line]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (answer: Answer) in
                let isClosed = state.withLock { state in
                    guard case .idle = state else { return true }
                    state = .asked(answer)
                    return false
                }
                if isClosed { answer.resume(returning: nil) } else { notify() }
            }
        } onCancel: {
            close()
        }
    }

    /// Ends the thread soon, and a waiting ``next()`` at once.
    func close() {
        finish(.success(nil))
        notify()
    }

    // MARK: on the thread

    private func run(_ open: () throws -> any JournalBatches<Line>) {
        // Waits without a deadline: whoever holds the other end asks again or closes.
        while case .idle = current { wait(for: nil, milliseconds: -1) }
        do {
            let batches = try open()
            while true {
                switch current {
                case .closed: return
                case .idle: wait(for: nil, milliseconds: -1)
                case .asked:
                    let batch = try batches.next()
                    if !batch.isEmpty {
                        answer(batch)
                    } else if let pause = batches.pause {
                        wait(for: pause, milliseconds: pause.milliseconds)
                        try batches.resume()
                    } else {
                        return finish(.success(nil))
                    }
                }
            }
        } catch {
            finish(.failure(error))
        }
    }

    private enum Phase { case idle, asked, closed }

    private var current: Phase {
        state.withLock {
            switch $0 {
            case .idle: .idle
            case .asked: .asked
            case .closed: .closed
            }
        }
    }

    private func answer(_ batch: [Line]) {
        let waiting: Answer? = state.withLock { state in
            guard case .asked(let answer) = state else { return nil }
            state = .idle
            return answer
        }
        waiting?.resume(returning: batch)
    }

    private func finish(_ result: Result<[Line]?, any Error>) {
        let waiting: Answer? = state.withLock { state in
            defer { state = .closed }
            guard case .asked(let answer) = state else { return nil }
            return answer
        }
        waiting?.resume(with: result)
    }

    private func notify() {
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }

    private func wait(for pause: JournalPause?, milliseconds: Int32) {
        var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
        if let pause { descriptors.append(pollfd(fd: pause.descriptor, events: pause.events, revents: 0)) }
        poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        var count: UInt64 = 0
        if descriptors[0].revents != 0 { _ = read(wake, &count, 8) }
    }
}

/// Why a thread could not be started: an errno.
struct JournalThreadError: Error, CustomStringConvertible {
    var number: Int32
    var description: String { String(cString: strerror(number)) }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// A named function, since a closure handed to C would inherit its maker's isolation.
private func runThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
