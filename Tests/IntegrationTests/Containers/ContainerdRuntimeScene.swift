import Containerd
import Containers
import FaasModel
import FaasTesting
import FoundationEssentials
import Glibc
import Images
import Logging
import NIOPosix
import Network

/// The runtime on a containerd of a test's own, with a tiny image, a log pump that writes to a file and a bridge
/// that nobody else uses.
struct ContainerdRuntimeScene: Sendable {
    let containerd: ContainerdFixture
    let runtime: ContainerdRuntime
    let network: NetworkDescription
    var namespace: NamespaceName { containerd.namespace }
    let image = "example.com/tiny:1"
    /// What the log pumps wrote.
    var logFile: String { containerd.scratch + "/log" }
    /// What the log pumps were started with.
    var argumentsFile: String { containerd.scratch + "/log.arguments" }

    static func with(_ body: (ContainerdRuntimeScene) async throws -> Void) async throws {
        try await ContainerdFixture.with { containerd in
            let number = UInt8.random(in: 0 ... .max)
            guard let subnet = IPv4Network("10.207.\(number).0/24") else { return }
            let description = try NetworkDescription(name: "test", bridge: "ofc\(number)", subnet: subnet)
            let network = ContainerNetwork(description, chains: "OFC\(number)", log: quiet)
            do {
                let scene = ContainerdRuntimeScene(
                    containerd: containerd, runtime: try makeRuntime(containerd, network), network: description)
                try await scene.runtime.adopt()
                _ = try await TinyImage(scene.image, script: script)
                    .install(in: containerd.client.namespace(containerd.namespace.rawValue))
                try await body(scene)
            } catch {
                await removeNetwork(description, chains: "OFC\(number)")
                throw error
            }
            await removeNetwork(description, chains: "OFC\(number)")
        }
    }

    /// Another life of the daemon, on the same containerd.
    func restarted() throws -> ContainerdRuntime {
        try Self.makeRuntime(
            containerd,
            ContainerNetwork(network, chains: "OFC\(network.bridge.dropFirst(3))", log: Self.quiet))
    }

    func id(_ name: String) -> ContainerID { ContainerID(name, in: namespace) }

    func plan(_ id: String, _ program: ContainerRuntimeContract.Program) -> ContainerPlan {
        ContainerPlan(
            id: ContainerID(id, in: namespace), image: image, environment: ["PROGRAM": program.rawValue], hostname: id,
            log: LogIdentity(namespace: namespace, name: "fn-\(id)", replica: id))
    }

    /// As process 1 a shell ignores SIGTERM unless it is told otherwise.
    private static let script = """
        echo started $PROGRAM
        case $PROGRAM in
        exits) exit 3 ;;
        deaf) trap '' TERM ;;
        *) trap 'exit 0' TERM ;;
        esac
        while :; do sleep 1 & wait $!; done
        """

    private static var quiet: Logger {
        var log = Logger(label: "test")
        log.logLevel = .critical
        return log
    }

    private static func makeRuntime(
        _ containerd: ContainerdFixture, _ network: ContainerNetwork
    ) throws -> ContainerdRuntime {
        let scratch = containerd.scratch
        let collector = scratch + "/collector"
        let lines = """
            #!/bin/bash
            trap '' TERM
            echo "$CONTAINER_NAMESPACE $CONTAINER_ID $*" >> \(scratch)/log.arguments
            cat <&4 >> \(scratch)/log.errors 3<&- 5<&- &
            exec 5>&-
            cat <&3 >> \(scratch)/log
            wait
            """
        try Data(lines.utf8).write(to: URL(filePath: collector))
        chmod(collector, 0o755)
        for file in ["hosts", "resolv.conf"] { try Data().write(to: URL(filePath: scratch + "/" + file)) }
        var options = ContainerdRuntime.Options()
        options.defaultNamespace = containerd.namespace
        options.collector = collector
        return try ContainerdRuntime(
            containerd: containerd.client,
            images: ImageStore(containerd: containerd.client, archiveDirectory: scratch + "/images"), network: network,
            host: HostFacts.detect(hostsFile: scratch + "/hosts", resolvConf: scratch + "/resolv.conf"),
            addresses: network.description.functionAddresses, options: options, log: quiet)
    }

    private static func removeNetwork(_ network: NetworkDescription, chains: String) async {
        let script = """
            ip link del \(network.bridge)
            for table in filter nat; do
                iptables-save -t $table | grep -- '\(chains)' | grep '^-A' | sed 's/^-A/-D/' |
                    while read -r rule; do eval iptables -w -t $table $rule; done
                iptables-save -t $table | sed -n 's/^:\\(\(chains)[^ ]*\\) .*/\\1/p' |
                    while read -r chain; do iptables -w -t $table -X $chain; done
            done
            """
        guard let process = try? SpawnedProcess(["bash", "-c", script], output: "/dev/null") else { return }
        await process.end(0, patience: .seconds(20))
    }

    /// What is left of containers that are gone.
    func leftovers() async throws -> [String] {
        let space = containerd.client.namespace(namespace.rawValue)
        var found = try await space.leases.list().map { "lease \($0.id)" }
        found += try await space.snapshots().list().filter { $0.kind != .committed }.map { "snapshot \($0.name)" }
        found += try await space.containers.list().map { "container \($0.id)" }
        found += containerd.mounts.map { "mount \($0)" }
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        // A shim goes a moment after its task is deleted, and a link with its namespace.
        while !containerd.shims.isEmpty || !links.isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        found += containerd.shims.map { "shim \($0)" }
        found += links.map { "link \($0)" }
        let groups = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup/memory/\(namespace)")) ?? []
        for group in groups {
            var status = stat()
            if stat("/sys/fs/cgroup/memory/\(namespace)/\(group)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                found.append("cgroup \(group)")
            }
        }
        return found
    }

    /// The ports of the bridge.
    private var links: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/sys/class/net/\(network.bridge)/brif")) ?? []
    }
}
