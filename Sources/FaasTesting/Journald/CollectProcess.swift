import CLinux
import FaasModel
import Glibc
import Synchronization

/// The log pump, started as containerd's shim starts it.
public final class CollectProcess: Sendable {
    public let process: ChildProcess
    /// What the container would write to; see ``write(_:to:)``.
    public let stdout: Int32
    public let stderr: Int32
    private let readiness: Int32
    private let open: Mutex<Set<Int32>>

    /// The built `faasd-collect`: named by FAASD_COLLECT, else beside the running test bundle.
    public static var executable: String {
        if let named = getenv("FAASD_COLLECT") { return String(cString: named) }
        // swift test runs <build>/debug/<package>PackageTests.xctest, or a helper that is given its path.
        for argument in CommandLine.arguments {
            let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
            if let bundle = parts.firstIndex(where: { $0.hasSuffix(".xctest") }) {
                return (parts[..<bundle] + ["faasd-collect"]).joined(separator: "/")
            }
        }
        return "faasd-collect"
    }

    /// - Parameters:
    ///   - name: the function; nil: the pump is told none.
    ///   - journal: journald's socket.
    public init(name: String?, replica: String, namespace: String = "openfaas-fn", journal: String) throws {
        var pipes: [[Int32]] = []
        for _ in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard clinux_pipe(&ends) == 0 else {
                throw FaasError(.internal, "cannot make a pipe: \(String(cString: strerror(errno)))")
            }
            pipes.append(ends)
        }
        (stdout, stderr, readiness) = (pipes[0][1], pipes[1][1], pipes[2][0])
        // Only our ends: each end of a pipe has flags of its own.
        for end in [stdout, stderr, readiness] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
        // A pump that is gone is an error of the write, not the end of the tests.
        signal(SIGPIPE, SIG_IGN)
        open = Mutex([pipes[0][1], pipes[1][1], pipes[2][0]])
        process = try ChildProcess(
            Self.executable, (name.map { ["name", $0] } ?? []) + ["journal", journal],
            environment: ["CONTAINER_ID=\(replica)", "CONTAINER_NAMESPACE=\(namespace)"],
            descriptors: [3: pipes[0][0], 4: pipes[1][0], 5: pipes[2][1]])
        for end in [pipes[0][0], pipes[1][0], pipes[2][1]] { close(end) }
    }

    /// Returns when the pump says that it is ready, or has ended.
    /// - Throws: ``FaasError`` with `timeout`.
    public func ready(within limit: Duration = .seconds(20)) async throws {
        let deadline = ContinuousClock.now + limit
        var byte: UInt8 = 0
        while read(readiness, &byte, 1) < 0, errno == EAGAIN || errno == EINTR {
            guard ContinuousClock.now < deadline else {
                throw FaasError(.timeout, "the log pump was not ready within \(limit)")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Writes all of it to ``stdout`` or ``stderr``, and waits while the pipe is full, as the container would.
    /// - Throws: ``FaasError`` when the pump is gone, or takes nothing for a minute.
    public func write(_ bytes: some Sequence<UInt8>, to descriptor: Int32) async throws {
        let bytes = Array(bytes)
        var sent = 0
        var deadline = ContinuousClock.now + .seconds(60)
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                sent += count
                deadline = .now + .seconds(60)
            } else if errno == EAGAIN, ContinuousClock.now < deadline {
                // Not by blocking: the pool's threads are few, and the reader of what is written needs one.
                try await Task.sleep(for: .milliseconds(1))
            } else if errno != EINTR {
                throw FaasError(
                    .upstream, "the log pump took \(sent) of \(bytes.count) bytes: \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Ends one stream, or both, as the container's end does. Safe to repeat.
    public func closeStreams() { [stdout, stderr].forEach(closeStream) }
    public func closeStream(_ descriptor: Int32) {
        open.withLock { if $0.remove(descriptor) != nil { close(descriptor) } }
    }

    deinit { open.withLock { $0.forEach { _ = close($0) } } }

    /// What it uses of memory, in bytes: its proportional share (`Pss` of proc(5), smaps_rollup), which
    /// falls with every other pump, and what is its alone whatever else runs (`Private_Dirty`).
    public func memory() throws -> (proportional: Int, own: Int) {
        let rollup = try TestFile.read("/proc/\(process.pid)/smaps_rollup")
        func bytes(_ field: String) throws -> Int {
            for line in rollup.split(separator: "\n") where line.hasPrefix("\(field):") {
                if let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) {
                    return kilobytes * 1024
                }
            }
            throw FaasError(.internal, "the kernel tells no \(field) of process \(process.pid)")
        }
        return (try bytes("Pss"), try bytes("Private_Dirty"))
    }
}
