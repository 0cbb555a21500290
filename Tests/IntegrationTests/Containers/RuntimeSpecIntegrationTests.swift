import Containers
import FaasModel
import FoundationEssentials
import HostFiles
import OCI
import Testing

@Suite("The runtime spec under runc", .serialized)
struct RuntimeSpecIntegrationTests {
    /// Runs a line of shell in a container of the spec and returns what it printed.
    static func run(
        _ line: String, user: String = "app", _ change: (inout ContainerPlan) -> Void = { _ in }
    ) throws -> String {
        let scratch = try ScratchDirectory(prefix: "faasd-runc-")
        let (root, tag) = (scratch.path + "/rootfs", "faasd-spec-\(UInt32.random(in: 0 ... .max))")
        for directory in ["bin", "etc", "home/app", "tmp"] {
            try HostDirectory.create("\(root)/\(directory)", mode: 0o755)
        }
        try shell(
            "cp /bin/busybox \(root)/bin/ && chroot \(root) /bin/busybox --install -s /bin && chmod 1777 \(root)/tmp")
        try HostFile.create("root:x:0:0::/:\napp:x:1000:1000::/home/app:\n".utf8, at: root + "/etc/passwd", mode: 0o644)
        try HostFile.create("root:x:0:\napp:x:1000:\nextra:x:50:app\n".utf8, at: root + "/etc/group", mode: 0o644)
        for file in ["hosts", "resolv.conf"] {
            try HostFile.create("\(file) of the test\n".utf8, at: "\(scratch.path)/\(file)", mode: 0o644)
        }
        let namespace = try NamespaceName(tag)
        var plan = ContainerPlan(
            id: ContainerID("it", in: namespace), image: "test", hostname: "it",
            log: LogIdentity(namespace: namespace, name: "it", replica: "it"))
        change(&plan)
        let image = ImageConfig(
            platform: .host,
            config: .init(
                user: user, env: ["PATH=/bin"], entrypoint: ["/bin/sh", "-c"], cmd: [line], workingDir: "/home/app"),
            diffIDs: [])
        let host = try HostFacts.detect(
            hostsFile: scratch.path + "/hosts", resolvConf: scratch.path + "/resolv.conf")
        let spec = try RuntimeSpecBuilder.build(
            plan: plan, image: image, user: UserLookup.resolve(user, inRootFilesystem: root), host: host)
        try HostFile.create(OCIJSON.encode(spec), at: scratch.path + "/config.json", mode: 0o600)
        defer { _ = try? shell("rmdir /sys/fs/cgroup/*/\(tag) /sys/fs/cgroup/\(tag); true") }
        return try shell("runc --root \(scratch.path)/runc run --bundle \(scratch.path) \(tag) </dev/null")
    }

    @Test("user, groups, directory, host name, environment and files are as the plan says")
    func identity() throws {
        let output = try Self.run("id; pwd; hostname; env; cat /etc/hosts /etc/resolv.conf; ulimit -Sn; ulimit -Hn") {
            $0.environment = ["fprocess": "a=b c"]
        }
        for expected in [
            "uid=1000(app) gid=1000(app) groups=50(extra),1000(app)", "/home/app", "it", "fprocess=a=b c",
            "hosts of the test",
            "resolv.conf of the test", "1024",
            // Of a test machine that grants that many.
            "\(min(65536, try HostFacts.detect(hostsFile: "", resolvConf: "").openFilesMaximum))",
        ] {
            #expect(output.split(separator: "\n").contains(Substring(expected)), "\(expected) is not in: \(output)")
        }
    }

    @Test("no capability, no new privilege, a filter on system calls; root has no more")
    func privileges() throws {
        for user in ["app", "root"] {
            let status = try Self.run("grep -E 'Cap|NoNewPrivs|Seccomp:' /proc/self/status", user: user)
            for set in ["Inh", "Prm", "Eff", "Bnd", "Amb"] { #expect(status.contains("Cap\(set):\t0000000000000000")) }
            #expect(status.contains("NoNewPrivs:\t1"))
            #expect(status.contains("Seccomp:\t2"))
        }
    }

    @Test(
        "what reaches beyond the container is refused",
        arguments: [
            "mount -t tmpfs x /tmp", "unshare -U true", "unshare -n true", "chroot /tmp true", "mknod /tmp/null b 8 0",
            "echo x > /sys/kernel/mm/transparent_hugepage/enabled", "echo x > /proc/sysrq-trigger",
            "echo x > /etc/hosts",
            "dmesg", "hostname other", "cat /proc/kcore | grep -q .", "nsenter -t 1 -m true",
            "mkdir /sys/fs/cgroup/memory/x || mkdir /sys/fs/cgroup/x",
        ])
    func refused(command: String) throws {
        #expect(try Self.run("(\(command)) >/dev/null 2>&1 && echo done || echo refused", user: "root") == "refused\n")
    }

    @Test("every group may open echo sockets, so that ping needs no capability")
    func ping() throws {
        #expect(try Self.run("cat /proc/sys/net/ipv4/ping_group_range") == "0\t2147483647\n")
    }

    @Test("a read-only root is one, and /tmp and /dev/shm can be written")
    func readOnlyRoot() throws {
        let output = try Self.run("touch /x 2>&1; touch /tmp/a /dev/shm/b && echo written", user: "root") {
            $0.readOnlyRootFilesystem = true
        }
        #expect(output.contains("Read-only file system"))
        #expect(output.contains("written"))
    }

    @Test("limits are those of the plan, and a function beyond its memory is killed")
    func limits() throws {
        let output = try Self.run(
            """
            cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null
            cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null
            sh -c 'head -c 100000000 /dev/zero | tail -c 99999999 >/dev/null' ; echo ended $?
            """
        ) {
            $0.memoryLimitBytes = 32 << 20
            $0.milliCPUs = 250
        }
        #expect(output.contains("33554432"))
        #expect(output.contains("25000"))
        #expect(output.contains("ended 137"), "\(output)")
    }
}
