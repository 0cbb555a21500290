import CLinux
import Glibc

/// A thread made for one piece of network work and ended with it.
///
/// Which network namespace code sees is a property of its thread, so a thread that entered another
/// one must never go back to a pool: this one cannot. It also takes calls that block off the
/// threads that Swift's tasks share. Starting one costs some tens of microseconds.
public struct NetworkThread: ~Copyable {
    fileprivate init() {}

    /// Runs `body` on a new thread, and returns when it has. Cancellation does not end it: `body`
    /// bounds its own waiting.
    ///
    /// - Throws: what `body` throws, or ``NetlinkError`` when no thread can be had.
    public static func run<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing NetworkThread) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let code = Work { continuation.resume(with: Result { try body(NetworkThread()) }) }.start()
            if code != 0 { continuation.resume(throwing: NetlinkError("start", "a thread", code: code)) }
        }
    }

    /// Moves this thread, and nothing else, into the namespace. EPERM without CAP_SYS_ADMIN.
    public func enter(_ namespace: borrowing NetworkNamespace) throws(NetlinkError) {
        guard clinux_enter_network_namespace(namespace.descriptor) == 0 else {
            throw NetlinkError("enter", namespace.name, code: errno)
        }
    }
}

/// What a thread is to do, handed over through pthread_create(3).
private final class Work: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Returns 0, or the errno with which no thread was started and the work will not be done.
    func start() -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 256 << 10)
        let work = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, runWork, work.toOpaque())
        if code != 0 { work.release() }
        return code
    }

    func run() { body() }
}

/// A named function: a closure handed to C would be checked for the actor it was written in, and trap.
private func runWork(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run() }
    return nil
}
