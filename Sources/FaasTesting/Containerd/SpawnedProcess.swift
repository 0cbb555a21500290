import FaasModel
import Glibc

/// A program a test started, in a process group of its own, which dies with the test process.
public final class SpawnedProcess: Sendable {
    public let pid: Int32

    /// - Parameters:
    ///   - arguments: the program, looked up in PATH, and its arguments.
    ///   - output: the file that takes its output.
    public init(_ arguments: [String], output: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        // So that a test process that crashes leaves no daemon.
        let words = ["setpriv", "--pdeathsig", "KILL"] + arguments
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        var pid: pid_t = 0
        let result = posix_spawnp(&pid, "setpriv", &actions, &attributes, &argv, environ)
        guard result == 0 else {
            throw FaasError(.internal, "cannot start \(arguments[0]): \(String(cString: strerror(result)))")
        }
        self.pid = pid
    }

    /// Sends the signal, waits for the end and reaps; sends SIGKILL after `patience`.
    public func end(_ signal: Int32 = SIGKILL, patience: Duration = .seconds(10)) async {
        Glibc.kill(pid, signal)
        let deadline = ContinuousClock.now.advanced(by: patience)
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            if ContinuousClock.now > deadline { Glibc.kill(pid, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
