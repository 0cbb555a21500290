import FaasModel
import Glibc
import Synchronization

/// A program started for a test. Whoever starts it ends it: ``kill(_:)``, then ``exit(within:)``.
public final class ChildProcess: Sendable {
    public enum Exit: Sendable, Hashable {
        case code(Int32)
        case signal(Int32)
    }

    public let pid: pid_t
    private let reaped = Mutex<Exit?>(nil)

    /// - Parameters:
    ///   - environment: `NAME=value`, and nothing else.
    ///   - descriptors: what the child has besides 0, 1 and 2: its number, and ours.
    public init(
        _ path: String, _ arguments: [String] = [], environment: [String] = [], descriptors: [Int32: Int32] = [:]
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Ours go out of the way first, since one may have the number another shall get.
        var moved: [Int32] = []
        defer { for descriptor in moved { close(descriptor) } }
        for (target, source) in descriptors {
            let high = fcntl(source, F_DUPFD_CLOEXEC, 200)
            guard high >= 0 else { throw Self.failure("pass a descriptor to \(path)", errno) }
            moved.append(high)
            posix_spawn_file_actions_adddup2(&actions, high, target)
        }
        // Not the signal mask or handlers of the test process.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for string in argv + envp { free(string) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, path, &actions, &attributes, &argv, &envp)
        guard failure == 0 else { throw Self.failure("start \(path)", failure) }
        self.pid = pid
    }

    /// Sends a signal, unless it has been seen to have ended.
    public func kill(_ signal: Int32) {
        reaped.withLock { if $0 == nil { _ = Glibc.kill(pid, signal) } }
    }

    /// How it ended; nil while it runs.
    public var exit: Exit? {
        reaped.withLock { reaped in
            if let reaped { return reaped }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let signal = status & 0x7f
            reaped = signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
            return reaped
        }
    }

    /// Waits for its end.
    /// - Throws: ``FaasError`` with `timeout`.
    @discardableResult
    public func exit(within limit: Duration) async throws -> Exit {
        let deadline = ContinuousClock.now + limit
        while true {
            if let exit { return exit }
            guard ContinuousClock.now < deadline else { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw FaasError(.timeout, "process \(pid) has not ended within \(limit)")
    }

    private static func failure(_ operation: String, _ number: Int32) -> FaasError {
        FaasError(.internal, "cannot \(operation): \(String(cString: strerror(number)))")
    }
}
