import CLinux
import FaasModel
import Glibc
import Synchronization

/// A private journald: an instance of a journal namespace of its own (systemd-journald.service(8)),
/// started by hand beside the host's or where none runs. Needs root.
///
/// As under systemd, its sockets belong to somebody else, the fixture, and are passed to it: what is
/// sent while it is down waits in them.
public final class JournaldFixture: Sendable {
    private static let program = "/lib/systemd/systemd-journald"
    private static let count = Atomic<Int>(0)

    /// The journal namespace, for `journalctl --namespace=`; unique to this fixture.
    public let namespace: String
    /// Where entries are sent.
    public var socket: String { "\(runtime)/socket" }
    /// Where its files are, for `JournalLocation.directory`.
    public let directory: String
    private let runtime: String
    private let configuration: String
    private let sockets: [Int32]

    private struct State {
        var process: ChildProcess?
        /// A journald of a namespace ends when idle for half a minute, unless somebody is connected.
        var connection: Int32 = -1
    }
    private let state = Mutex(State())

    /// Runs `body` with a journald of its own, and clears it away whatever happens.
    public static func with<Result>(_ body: (JournaldFixture) async throws -> Result) async throws -> Result {
        let fixture = try JournaldFixture()
        do {
            try await fixture.start()
            let result = try await body(fixture)
            await fixture.stop()
            return result
        } catch {
            await fixture.stop()
            throw error
        }
    }

    /// Makes its sockets and settings; ``start()`` starts it, and ``stop()`` must follow in any case.
    public init() throws {
        guard geteuid() == 0 else { throw FaasError(.permissionDenied, "a private journald needs root") }
        guard access(Self.program, X_OK) == 0 else {
            throw FaasError(.unsupported, "there is no \(Self.program)")
        }
        let number = Self.count.add(1, ordering: .relaxed).newValue
        namespace = "faasd-test-\(getpid())-\(number)"
        runtime = "/run/systemd/journal.\(namespace)"
        configuration = "/run/systemd/journald@\(namespace).conf.d"
        directory = "/run/log/journal/\(try TestFile.read("/etc/machine-id").prefix(32)).\(namespace)"

        mkdir("/run/systemd", 0o755)
        mkdir(runtime, 0o755)
        mkdir(configuration, 0o755)
        try TestFile.write(
            """
            [Journal]
            Storage=volatile
            RateLimitIntervalSec=0
            RuntimeMaxUse=512M
            RuntimeKeepFree=16M

            """, to: "\(configuration)/faasd-test.conf")
        var sockets: [Int32] = []
        for (name, type) in [("socket", SOCK_DGRAM), ("stdout", SOCK_STREAM), ("dev-log", SOCK_DGRAM)] {
            let socket = clinux_unix_bind(Int32(type.rawValue), "\(runtime)/\(name)")
            guard socket >= 0 else {
                throw FaasError(
                    .internal, "cannot make \(runtime)/\(name): \(String(cString: strerror(-socket)))")
            }
            sockets.append(socket)
        }
        self.sockets = sockets
    }

    /// Starts journald, or starts it again, and returns when its journal can be read.
    public func start() async throws {
        // Told by systemd's own convention, sd_listen_fds(3), which wants the process's own id.
        let process = try ChildProcess(
            "/bin/sh", ["-c", "export LISTEN_PID=$$; exec \(Self.program) \(namespace)"],
            environment: ["LISTEN_FDS=\(sockets.count)", "PATH=/usr/bin:/bin"],
            descriptors: Dictionary(uniqueKeysWithValues: sockets.enumerated().map { (Int32(3 + $0), $1) }))
        let connection = clinux_unix_connect(Int32(SOCK_STREAM.rawValue), "\(runtime)/stdout")
        state.withLock {
            $0.process = process
            $0.connection = connection
        }
        let deadline = ContinuousClock.now + .seconds(10)
        // It makes this one itself, last.
        while access("\(directory)/system.journal", F_OK) != 0 || access("\(runtime)/io.systemd.journal", F_OK) != 0 {
            if let exit = process.exit {
                throw FaasError(.internal, "journald of namespace \(namespace) ended at its start: \(exit)")
            }
            guard ContinuousClock.now < deadline else {
                throw FaasError(.timeout, "journald of namespace \(namespace) did not start")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Ends it, without notice unless told otherwise; its sockets stay, and ``start()`` brings it back.
    public func kill(_ signal: Int32 = SIGKILL) async throws {
        let (process, connection) = state.withLock { state in
            defer { state = State() }
            return (state.process, state.connection)
        }
        process?.kill(signal)
        try await process?.exit(within: .seconds(10))
        if connection >= 0 { close(connection) }
        unlink("\(runtime)/io.systemd.journal")
    }

    /// Has it begin new files.
    public func rotate() { state.withLock { $0.process?.kill(SIGUSR2) } }

    /// Has it take nothing, or go on.
    public func pause() { state.withLock { $0.process?.kill(SIGSTOP) } }
    public func resume() { state.withLock { $0.process?.kill(SIGCONT) } }

    /// Kills it and removes all that it made.
    public func stop() async {
        try? await kill()
        for socket in sockets { close(socket) }
        for directory in [directory, runtime, configuration] { TestFile.removeDirectory(directory) }
        // Made by the first journald here; stays while another one is in it.
        rmdir("/run/log/journal")
    }
}
