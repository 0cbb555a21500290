import Containerd
import Containers
import FaasModel
import FaasTesting
import FoundationEssentials
import Glibc
import Testing

/// The runtime on real containerd, runc and kernel networking.
@Suite struct ContainerdRuntimeIntegrationTests {
    @Test(arguments: ContainerRuntimeContract.clauses)
    func `containerd holds the contract`(_ clause: ContainerRuntimeContract.Clause) async throws {
        try await ContainerdRuntimeScene.with { scene in
            let subject = ContainerRuntimeContract.Subject(
                runtime: scene.runtime, namespace: scene.namespace, image: scene.image,
                plan: { scene.plan($0, $1) }, leftovers: { try await scene.leftovers() })
            try await clause.check(subject)
        }
    }

    private func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    private func wait(_ what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "\(what) did not come")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test func `the log pump is told whose lines it reads, and gets them`() async throws {
        try await ContainerdRuntimeScene.with { scene in
            _ = try await scene.runtime.run(scene.plan("talks", .exits))
            try await wait("the line") { text(scene.logFile) == "started exits\n" }
            #expect(text(scene.argumentsFile) == "\(scene.namespace) talks name fn-talks\n")
            try await scene.runtime.remove(scene.id("talks"))
        }
    }

    @Test func `an image's user is found by name in its upper layer, and no mount is left of looking`() async throws {
        try await ContainerdRuntimeScene.with { scene in
            let space = scene.containerd.client.namespace(scene.namespace.rawValue)
            try await TinyImage("example.com/user:1", script: "id", user: "app").install(in: space)
            var plan = scene.plan("app", .runs)
            plan.image = "example.com/user:1"
            _ = try await scene.runtime.run(plan)
            try await wait("the line") { text(scene.logFile) == "uid=4711(app) gid=4712 groups=4712\n" }
            try await scene.runtime.remove(scene.id("app"))
            #expect(try await scene.leftovers() == [])
        }
    }

    @Test func `the death of a log pump is told, of its own container only`() async throws {
        try await ContainerdRuntimeScene.with { scene in
            let events = try await EventRecord(of: scene.runtime)
            _ = try await scene.runtime.run(scene.plan("bystander", .runs))
            _ = try await scene.runtime.run(scene.plan("silenced", .runs))
            // Its environment tells the pump from others.
            for process in try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap({ Int32($0) }) {
                let environment = (try? Data(contentsOf: URL(filePath: "/proc/\(process)/environ"))) ?? Data()
                let command = text("/proc/\(process)/cmdline")
                if environment.starts(with: Data()),
                    String(decoding: environment, as: UTF8.self).contains("CONTAINER_ID=silenced"),
                    command.contains(scene.containerd.scratch)
                {
                    kill(process, SIGKILL)
                }
            }
            try await events.until(.logPumpDied(scene.id("silenced")))
            #expect(!events.all.contains(.logPumpDied(scene.id("bystander"))))
            // Whoever listens later is told too.
            let later = try await EventRecord(of: scene.runtime)
            try await later.until(.logPumpDied(scene.id("silenced")))
            for name in ["bystander", "silenced"] { try await scene.runtime.remove(scene.id(name)) }
        }
    }

    @Test func `a restarted daemon takes over addresses and log pumps, and touches nothing`() async throws {
        try await ContainerdRuntimeScene.with { scene in
            let before = try await scene.runtime.run(scene.plan("old", .runs))
            let restarted = try scene.restarted()
            try await restarted.adopt()
            let events = try await EventRecord(of: restarted)
            let seen = try await restarted.list(in: scene.namespace)
            #expect(seen.map(\.task) == [.running(pid: before.pid)])
            #expect(seen.map(\.address) == [before.address])
            let after = try await restarted.run(scene.plan("new", .runs))
            #expect(after.address != before.address)
            #expect(!events.all.contains(.logPumpDied(scene.id("old"))))
            for name in ["old", "new"] { try await restarted.remove(scene.id(name)) }
            #expect(try await scene.leftovers() == [])
        }
    }

    @Test func `events are found again when containerd was killed, and its containers are unharmed`() async throws {
        try await ContainerdRuntimeScene.with { scene in
            let events = try await EventRecord(of: scene.runtime)
            let running = try await scene.runtime.run(scene.plan("lives", .runs))
            await scene.containerd.kill()
            await #expect { try await scene.runtime.list(in: scene.namespace) } throws: {
                ($0 as? FaasError)?.code == .upstream
            }
            try await scene.containerd.start()
            try await events.until("second resynchronize") { $0.count(where: { $0 == .resynchronize }) == 2 }
            #expect(try await scene.runtime.list(in: scene.namespace).map(\.task) == [.running(pid: running.pid)])
            kill(running.pid, SIGKILL)
            try await events.until(.exited(scene.id("lives"), pid: running.pid, exitCode: 137))
            try await scene.runtime.remove(scene.id("lives"))
            #expect(try await scene.leftovers() == [])
        }
    }

    @Test func `a log pump that cannot be started fails the run and leaves nothing`() async throws {
        try await ContainerdRuntimeScene.with { scene in
            try FileManager.default.removeItem(atPath: scene.containerd.scratch + "/collector")
            await #expect { try await scene.runtime.run(scene.plan("mute", .runs)) } throws: {
                ($0 as? FaasError)?.code == .upstream
            }
            #expect(try await scene.leftovers() == [])
        }
    }

    @Test func `a container with a memory limit is told of when the kernel kills in it`() async throws {
        try await ContainerdRuntimeScene.with { scene in
            let events = try await EventRecord(of: scene.runtime)
            var plan = scene.plan("hungry", .runs)
            plan.memoryLimitBytes = 16 << 20
            let running = try await scene.runtime.run(plan)
            // A shell of the host's, moved into the container's memory group, that doubles a string for ever.
            let group = "/sys/fs/cgroup/memory/\(scene.namespace)/hungry/cgroup.procs"
            let eater = try SpawnedProcess(
                ["bash", "-c", "echo $$ > \(group); x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done"], output: "/dev/null")
            try await events.until(.outOfMemory(scene.id("hungry")))
            await eater.end()
            _ = running
            try await scene.runtime.remove(scene.id("hungry"))
        }
    }
}
