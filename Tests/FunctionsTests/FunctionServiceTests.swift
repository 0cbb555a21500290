import FaasModel
import FaasTesting
import FoundationEssentials
import HostFiles
import Logging
import NIOPosix
import Synchronization
import Testing

@testable import Functions

/// The tasks behind the functions, on the runtime in memory.
struct FunctionServiceTests {
    /// A service on a store, which a test may start more than once, as a daemon is restarted.
    struct Host: Sendable {
        let runtime: FakeContainerRuntime
        let store: FunctionStore
        let probe = ScriptedProbe()
        let logs = ScriptedLogs()

        func start(
            deployWait: Duration = .seconds(30), _ body: @Sendable (FunctionService, EndpointTable) async throws -> Void
        ) async throws {
            let table = EndpointTable(epoch: "test")
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let service = FunctionService(
                runtime: runtime, store: store, table: table, probing: probe, logs: logs, maximumStarts: 2,
                deployWait: deployWait, logger: logger)
            try await service.load()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await service.run() }
                try await body(service, table)
                group.cancelAll()
            }
        }
    }

    func withHost(images: [String] = ["cat"], _ body: (Host) async throws -> Void) async throws {
        let scratch = try ScratchDirectory(prefix: "faasd-service-test")
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let host = Host(
            runtime: FakeContainerRuntime(images: images),
            store: FunctionStore(directory: scratch.path + "/functions", threads: threads))
        let result: Result<Void, any Error>
        do { result = .success(try await body(host)) } catch { result = .failure(error) }
        try await threads.shutdownGracefully()
        try result.get()
    }

    let cat = FunctionSpec.named("cat")
    let container = ContainerID("cat", in: .functions)

    @Test func `a deployment answers when the function is ready, listed and in the table`() async throws {
        try await withHost { host in
            try await host.start { service, table in
                let outcome = try await service.deploy(cat)
                #expect(outcome == .ready)
                #expect(table.endpoints(of: cat.id)?.map(\.replica) == ["cat"])
                #expect(try service.list(in: .functions).map(\.availableReplicas) == [1])
                #expect(try await host.store.load().records.map(\.id) == [cat.id])
            }
        }
    }

    @Test func `a container that exits before it is ready tells code and last lines, and leaves nothing`() async throws
    {
        try await withHost { host in
            host.probe.set(.refused)
            host.logs.lines = ["cannot open model.bin"]
            try await host.start { service, table in
                let deploying = Task { try await service.deploy(cat) }
                try await until { host.runtime.containers[container] != nil }
                host.runtime.exit(container, code: 3)
                let error = await #expect(throws: FaasError.self) { try await deploying.value }
                #expect(error?.code == .notReady)
                #expect(error?.description.contains("exited with code 3") == true)
                #expect(error?.description.contains("cannot open model.bin") == true)
                #expect(host.runtime.containers.isEmpty)
                #expect(table.endpoints(of: cat.id) == nil)
                try await until { try service.status(of: cat.id) == nil }
                let content = try await host.store.load()
                #expect(content.records.isEmpty && content.buried.isEmpty)
            }
        }
    }

    @Test func `a slow start is answered "in progress", tells so, and is ready in the end`() async throws {
        try await withHost { host in
            host.probe.set(.silent)
            try await host.start(deployWait: .milliseconds(50)) { service, table in
                let outcome = try await service.deploy(cat)
                #expect(outcome == .inProgress)
                let status = try service.status(of: cat.id)
                #expect(status?.availableReplicas == 0 && status?.reason == "started, not ready yet")
                host.probe.set(.status(200))
                try await until { table.endpoints(of: cat.id)?.count == 1 }
                #expect(try service.status(of: cat.id)?.reason == nil)
            }
        }
    }

    @Test func `a failure after the answer "in progress" is retried and told in the status`() async throws {
        try await withHost { host in
            host.probe.set(.silent)
            try await host.start(deployWait: .milliseconds(50)) { service, table in
                _ = try await service.deploy(cat)
                let first = host.runtime.containers[container]?.task
                host.runtime.exit(container, code: 3)
                try await until {
                    guard case .running? = host.runtime.containers[container]?.task else { return false }
                    return host.runtime.containers[container]?.task != first
                }
                #expect(try service.status(of: cat.id)?.reason?.contains("exited with code 3") == true)
                host.probe.set(.status(200))
                try await until { table.endpoints(of: cat.id)?.count == 1 }
            }
        }
    }

    @Test func `an unknown image, a reserved or unknown namespace and a missing secret are refused without a trace`()
        async throws
    {
        try await withHost { host in
            try await host.start { service, _ in
                let other = FunctionSpec.named("cat", in: "openfaas")
                let nowhere = FunctionSpec.named("cat", in: "nowhere")
                var secretive = cat
                secretive.secrets = ["api-key"]
                for spec in [FunctionSpec.named("dog", image: "dog"), other, nowhere, secretive] {
                    let error = await #expect(throws: FaasError.self) { _ = try await service.deploy(spec) }
                    #expect([.invalidArgument, .notFound].contains(error?.code))
                }
                try await until { try service.list(in: .functions).isEmpty }
                let content = try await host.store.load()
                #expect(content.records.isEmpty && content.buried.isEmpty && host.runtime.containers.isEmpty)
            }
        }
    }

    @Test func `a killed replica comes back without being asked`() async throws {
        try await withHost { host in
            try await host.start { service, table in
                _ = try await service.deploy(cat)
                let first = host.runtime.containers[container]?.task
                host.runtime.exit(container, code: 137)
                try await until {
                    guard case .running? = host.runtime.containers[container]?.task else { return false }
                    return host.runtime.containers[container]?.task != first
                        && table.endpoints(of: cat.id)?.count == 1
                }
            }
        }
    }

    @Test func `a restarted service adopts the running replica`() async throws {
        try await withHost { host in
            try await host.start { service, _ in _ = try await service.deploy(cat) }
            let before = host.runtime.containers[container]
            try await host.start { service, table in
                #expect(table.endpoints(of: cat.id)?.isEmpty == true, "known before anything was looked at")
                try await until { table.endpoints(of: cat.id)?.count == 1 }
                #expect(host.runtime.containers[container] == before)
            }
        }
    }

    @Test func `after a reboot every function runs again without being invoked`() async throws {
        try await withHost { host in
            try await host.start { service, _ in _ = try await service.deploy(cat) }
            host.runtime.reboot()
            try await host.start { _, table in
                try await until { table.endpoints(of: cat.id)?.count == 1 }
                #expect(Array(host.runtime.containers.keys) == [container])
            }
        }
    }

    @Test func `a lost record is rebuilt from the container`() async throws {
        try await withHost { host in
            try await host.start { service, _ in _ = try await service.deploy(cat) }
            try await host.store.bury(cat.id)
            try await host.store.forget(cat.id)
            try await host.start { service, _ in
                try await until { try service.status(of: cat.id)?.availableReplicas == 1 }
                #expect(try await host.store.load().records.map(\.spec) == [cat])
            }
        }
    }

    @Test func `a deletion that a crash cut short is finished, not undone`() async throws {
        try await withHost { host in
            try await host.start { service, _ in _ = try await service.deploy(cat) }
            try await host.store.bury(cat.id)
            try await host.start { service, _ in
                try await until { host.runtime.containers.isEmpty }
                try await until { try service.status(of: cat.id) == nil }
                #expect(try await host.store.load().buried.isEmpty)
            }
        }
    }

    @Test func `delete frees the name, and deleting what is not there says so`() async throws {
        try await withHost { host in
            try await host.start { service, table in
                _ = try await service.deploy(cat)
                try await service.delete(cat.id)
                #expect(host.runtime.containers.isEmpty && table.endpoints(of: cat.id) == nil)
                let error = await #expect(throws: FaasError.self) { try await service.delete(cat.id) }
                #expect(error?.code == .notFound)
                #expect(try await service.deploy(cat) == .ready)
            }
        }
    }

    @Test func `of many deployments of one name exactly one wins`() async throws {
        try await withHost { host in
            try await host.start { service, _ in
                let won = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<20 {
                        group.addTask { (try? await service.deploy(cat)) == .ready }
                    }
                    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(won == 1)
                #expect(host.runtime.containers.count == 1)
            }
        }
    }

    @Test func `deleting while deploying answers both and leaves nothing`() async throws {
        try await withHost { host in
            host.probe.set(.refused)
            try await host.start { service, _ in
                let deploying = Task { try await service.deploy(cat) }
                try await until { host.runtime.containers[container] != nil }
                try await service.delete(cat.id)
                let error = await #expect(throws: FaasError.self) { try await deploying.value }
                #expect(error?.code == .cancelled)
                #expect(host.runtime.containers.isEmpty)
            }
        }
    }

    @Test func `somebody else's container is left alone`() async throws {
        try await withHost { host in
            let foreign = ContainerID("foreign", in: .functions)
            host.runtime.insert(
                ObservedContainer(
                    id: foreign, labels: [:], image: "x", record: [], address: nil, createdAt: Date(),
                    task: .running(pid: 4242)))
            try await host.start { service, _ in
                _ = try await service.deploy(cat)
                #expect(host.runtime.containers[foreign]?.task == .running(pid: 4242))
                #expect(try service.list(in: .functions).map(\.spec.id) == [cat.id])
            }
        }
    }

    /// Waits for a condition, for at most 10 s.
    func until(_ condition: @Sendable () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !condition() {
            try #require(ContinuousClock.now < deadline, "the condition did not come about")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension FunctionSpec {
    static func named(_ name: String, in namespace: String = "openfaas-fn", image: String = "cat") -> FunctionSpec {
        guard let name = try? FunctionName(name), let namespace = try? NamespaceName(namespace) else {
            preconditionFailure("a test names its functions rightly")
        }
        return FunctionSpec(id: FunctionID(name, in: namespace), image: image, environment: ["grace_period": "1s"])
    }
}

/// Answers every probe alike.
final class ScriptedProbe: ReadinessProbing {
    private let answer = Mutex(ProbeAnswer.status(200))

    func set(_ new: ProbeAnswer) { answer.withLock { $0 = new } }

    func get(_ path: String, of address: IPv4Address, timeout: Duration) async -> ProbeAnswer {
        answer.withLock { $0 }
    }
}

/// Has the same lines for everybody.
final class ScriptedLogs: LogSource {
    private let texts = Mutex<[String]>([])

    var lines: [String] {
        get { texts.withLock { $0 } }
        set { texts.withLock { $0 = newValue } }
    }

    func lines(_ query: LogQuery) -> AsyncThrowingStream<LogLine, any Error> {
        let lines = lines
        return AsyncThrowingStream { continuation in
            for text in lines {
                continuation.yield(
                    LogLine(
                        function: query.function, instance: query.instance ?? "", timestamp: Date(), text: text))
            }
            continuation.finish()
        }
    }
}
