public import Containerd
public import FaasModel
import FoundationEssentials
import Glibc
import Logging
import NIOPosix
import Synchronization

/// A containerd of a test's own: its root, state and socket are in a scratch folder. Needs root.
///
/// Its tasks' cgroups are `/<namespace>/<id>` like everyone's, so tests use ``namespace``, which no other has.
public final class ContainerdFixture: Sendable {
    /// Everything it keeps is below; tests may put their things there.
    public let scratch: String
    public let socketPath: String
    public let client: ContainerdClient
    /// A name that no other fixture uses. containerd does not have it yet.
    public let namespace: NamespaceName
    private let daemon = Mutex<SpawnedProcess?>(nil)

    /// Starts it, hands it to `body`, and removes all of it, whatever `body` does.
    public static func with<Result>(
        options: ContainerdClient.Options = .init(), _ body: (ContainerdFixture) async throws -> Result
    ) async throws -> Result {
        let fixture = try ContainerdFixture(options: options)
        do {
            try await fixture.start()
            let result = try await body(fixture)
            try await fixture.clean()
            return result
        } catch {
            try? await fixture.clean()
            throw error
        }
    }

    private init(options: ContainerdClient.Options) throws {
        // Not below /var, which may be an overlay here, on which no other overlay can write.
        var template = Array("/tmp/faasd-ctrd-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FaasError(.internal, "mkdtemp failed: \(errno)") }
        scratch = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        socketPath = scratch + "/c.sock"
        namespace = try NamespaceName("fn-\(String(UInt32.random(in: 0 ... .max), radix: 36))")
        var logger = Logger(label: "containerd")
        logger.logLevel = .critical
        client = ContainerdClient(
            socketPath: socketPath, group: MultiThreadedEventLoopGroup.singleton, options: options, logger: logger)
        let configuration = """
            version = 2
            root = "\(scratch)/root"
            state = "\(scratch)/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.btrfs",
              "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs",
              "io.containerd.snapshotter.v1.devmapper", "io.containerd.tracing.processor.v1.otlp"]
            [grpc]
              address = "\(socketPath)"
            [ttrpc]
              address = "\(socketPath).ttrpc"
            """
        try Data(configuration.utf8).write(to: URL(filePath: scratch + "/config.toml"))
    }

    /// Starts containerd, again if it was killed, and returns when it answers.
    public func start() async throws {
        let process = try SpawnedProcess(
            ["containerd", "--config", scratch + "/config.toml"], output: scratch + "/containerd.log")
        daemon.withLock { $0 = process }
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while (try? await client.version()) == nil {
            guard ContinuousClock.now < deadline else {
                throw FaasError(.timeout, "containerd in \(scratch) does not answer; see containerd.log there")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Ends containerd at once; its shims and containers live on.
    public func kill() async {
        let process = daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        await process?.end(SIGKILL)
    }

    /// The shims that still run for this containerd.
    public var shims: [Int32] { ProcessTable().withCommand(containing: "-address \(socketPath)") }

    /// The mounts below the scratch folder, innermost last.
    public var mounts: [String] {
        let lines = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        return lines.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            return fields.count > 4 && fields[4].hasPrefix(scratch + "/") ? String(fields[4]) : nil
        }
    }

    private func clean() async throws {
        await removeTasks()
        for shim in shims {
            for process in ProcessTable().descendants(of: shim) { Glibc.kill(process, SIGKILL) }
            Glibc.kill(shim, SIGKILL)
        }
        await client.close()
        let process = daemon.withLock { $0 }
        await process?.end(SIGTERM)
        for mount in mounts.reversed() { umount2(mount, CInt(MNT_DETACH)) }
        try FileManager.default.removeItem(atPath: scratch)
    }

    /// In the regular way, which also removes the cgroups.
    private func removeTasks() async {
        if (try? await client.version()) == nil { try? await start() }
        for namespace in (try? await client.namespaces.list()) ?? [] {
            let tasks = client.namespace(namespace.name).tasks
            for task in (try? await tasks.list()) ?? [] {
                try? await tasks.kill(task.id, signal: SIGKILL, all: true)
                _ = try? await tasks.wait(task.id, timeout: .seconds(5))
                _ = try? await tasks.delete(task.id)
            }
            for root in (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? [] {
                rmdir("/sys/fs/cgroup/\(root)/\(namespace.name)")
            }
        }
    }
}
