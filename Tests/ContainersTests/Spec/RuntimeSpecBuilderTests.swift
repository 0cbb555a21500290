import Containers
import FaasModel
import FoundationEssentials
import HostFiles
import OCI
import Testing

@Suite("The runtime spec")
struct RuntimeSpecBuilderTests {
    static let host = HostFacts(
        hostsFile: "/var/lib/faasd/hosts", resolvConf: "/var/lib/faasd/resolv.conf", cgroupVersion: 1,
        accountsSwap: true,
        openFilesMaximum: 1_048_576, seccomp: nil)

    static func image(_ process: ImageConfig.Process) -> ImageConfig {
        ImageConfig(platform: Platform(architecture: "amd64"), config: process, diffIDs: [])
    }

    static func plan(_ change: (inout ContainerPlan) -> Void = { _ in }) throws -> ContainerPlan {
        var plan = ContainerPlan(
            id: ContainerID("figlet", in: .functions), image: "figlet", hostname: "figlet",
            log: LogIdentity(namespace: .functions, name: "figlet", replica: "figlet"))
        change(&plan)
        return plan
    }

    static let root = RuntimeProcess.User(uid: 0, gid: 0)

    /// The files beside this one are what runc was run with; `UPDATE_GOLDEN=1` writes them anew, to be read in the diff.
    @Test("is written as in the golden files", arguments: ["plain", "limited"])
    func golden(name: String) throws {
        let image = Self.image(
            .init(
                env: ["PATH=/bin:/usr/bin", "fprocess=cat", "mode=http"], entrypoint: ["/fwatchdog"], cmd: ["-x"],
                workingDir: "/home/app"))
        let spec =
            switch name {
            case "limited":
                try RuntimeSpecBuilder.build(
                    plan: Self.plan {
                        $0.id = ContainerID("figlet.2", in: .functions)
                        $0.environment = ["fprocess": "figlet", "query": "a=b=c", "empty": ""]
                        $0.memoryLimitBytes = 128 << 20
                        $0.milliCPUs = 250
                        $0.readOnlyRootFilesystem = true
                    }, image: image, user: .init(uid: 1000, gid: 1000, additionalGids: [5, 50]),
                    host: {
                        var host = Self.host
                        host.cgroupVersion = 2
                        host.seccomp = DefaultSeccompProfile.make(architecture: "SCMP_ARCH_X86_64") {
                            ["read", "write", "mount", "clone"].contains($0)
                        }
                        return host
                    }())
            default:
                try RuntimeSpecBuilder.build(plan: Self.plan(), image: image, user: Self.root, host: Self.host)
            }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = try Array(encoder.encode(spec)) + [10]
        let path = "\(#filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined())/Golden/\(name).json"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try DurableFile.write(text, to: path, mode: 0o644)
        }
        #expect(String(decoding: text, as: UTF8.self) == String(decoding: try HostFile.read(path), as: UTF8.self))
    }

    @Test("cannot be made of an image without entrypoint and command")
    func nothingToRun() {
        #expect(throws: FaasError.self) {
            try RuntimeSpecBuilder.build(
                plan: Self.plan(), image: Self.image(.init(entrypoint: [], cmd: nil)), user: Self.root, host: Self.host)
        }
    }

    @Test("gives a container at least the memory in which one can start")
    func memoryTooSmall() throws {
        let spec = try RuntimeSpecBuilder.build(
            plan: Self.plan { $0.memoryLimitBytes = 1 << 20 }, image: Self.image(.init(cmd: ["x"])), user: Self.root,
            host: Self.host)
        #expect(spec.linux.resources.memory?.limit == 6 << 20)
    }

    @Test(
        "cannot be made of an environment that no process can have",
        arguments: [["": "x"], ["a=b": "x"], ["a": "x\0y"]])
    func badEnvironment(environment: [String: String]) {
        #expect(throws: FaasError.self) {
            try RuntimeSpecBuilder.build(
                plan: Self.plan { $0.environment = environment }, image: Self.image(.init(cmd: ["x"])), user: Self.root,
                host: Self.host)
        }
    }

    @Test("has a PATH when the image has none, and the last of equal names")
    func environment() throws {
        let spec = try RuntimeSpecBuilder.build(
            plan: Self.plan { $0.environment = ["B": "3"] },
            image: Self.image(.init(env: ["A=1", "B=2", "A=4", "bad"], cmd: ["x"])),
            user: Self.root, host: Self.host)
        #expect(
            spec.process.env == ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "A=4", "B=3"])
    }

    @Test("asks for no swap limit where the kernel does not account for it, and for no quota below a millisecond")
    func odds() throws {
        var host = Self.host
        host.accountsSwap = false
        let spec = try RuntimeSpecBuilder.build(
            plan: Self.plan {
                $0.memoryLimitBytes = 64 << 20
                $0.milliCPUs = 1
            }, image: Self.image(.init(cmd: ["x"], workingDir: "srv")), user: Self.root, host: host)
        #expect(spec.linux.resources.memory == .init(limit: 64 << 20, swap: nil))
        #expect(spec.linux.resources.cpu == .init(quota: 1000, period: 100_000))
        #expect(spec.process.cwd == "/srv")
    }
}
