import FaasModel
import Glibc

/// A thread made for one piece of work and ended with it: for calls that block, and for changes to the
/// thread itself that must not outlive the work.
final class OwnThread: Sendable {
    private let body: @Sendable () -> Void

    private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Runs `body` on a new thread and returns at once. The thread ends when `body` does.
    static func start(_ body: @escaping @Sendable () -> Void) throws(FaasError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 256 << 10)
        let work = Unmanaged.passRetained(OwnThread(body))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, runOwnThread, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw FaasError(.resourceExhausted, "cannot start a thread: errno \(code)")
        }
    }

    /// Runs `body` on a new thread and returns when it has. Cancellation does not end it.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try start { continuation.resume(with: Result { try body() }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    fileprivate func run() { body() }
}

/// A named function: a closure handed to C would be checked for the actor it was written in, and trap.
private func runOwnThread(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let work { Unmanaged<OwnThread>.fromOpaque(work).takeRetainedValue().run() }
    return nil
}
