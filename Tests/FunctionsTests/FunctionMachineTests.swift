import FaasModel
import FoundationEssentials
import Testing

@testable import Functions

/// Sequences of events on the pure machine; time is passed in.
struct FunctionMachineTests {
    let start = ContinuousClock.now
    let facts = ImageFacts(reference: "docker.io/library/cat:latest", digest: "sha256:0", environment: [:])

    func machine(replicas: Int = 1, deploying: Bool = false, grace: String = "5s") throws -> FunctionMachine {
        let id = FunctionID(try FunctionName("cat"))
        let spec = FunctionSpec(id: id, image: "cat", environment: ["grace_period": grace])
        let record = FunctionRecord(spec: spec, revision: "r1", replicas: replicas, createdAt: Date())
        return FunctionMachine(record: record, isDeploying: deploying)
    }

    func address(_ n: UInt32) -> IPv4Address { IPv4Address(0x0A3E_0040 + n) }

    func running(_ id: String, pid: Int32 = 7) -> Result<RunningContainer, FaasError> {
        .success(
            RunningContainer(
                id: ContainerID(id, in: .functions), pid: pid, address: address(UInt32(pid)), createdAt: Date()))
    }

    func seen(_ id: String, pid: Int32?, revision: String = "r1") -> ObservedContainer {
        ObservedContainer(
            id: ContainerID(id, in: .functions), labels: [ContainerLabel.revision: revision], image: "cat",
            record: [], address: address(1), createdAt: Date(), task: pid.map { .running(pid: $0) } ?? .none)
    }

    /// A machine whose replicas are all ready.
    func readyMachine(replicas: Int = 1, deploying: Bool = false) throws -> FunctionMachine {
        var machine = try machine(replicas: replicas, deploying: deploying)
        machine.observed([], takenAt: start, at: start)
        _ = machine.decide(at: start)
        machine.imagePrepared(.success(facts), at: start)
        _ = machine.decide(at: start)
        for (n, replica) in machine.replicas.enumerated() {
            machine.started(replica.id, running(replica.id, pid: Int32(7 + n)), at: start)
            _ = machine.decide(at: start)
            machine.becameReady(replica.id, at: start)
        }
        _ = machine.decide(at: start)
        return machine
    }

    @Test func `nothing happens before the runtime was looked at`() throws {
        var machine = try machine()
        #expect(machine.decide(at: start) == FunctionDecision())
        #expect(machine.status.reason == "containerd does not answer yet")
    }

    @Test func `a new function gets image, start, readiness, in this order`() throws {
        var machine = try machine()
        machine.observed([], takenAt: start, at: start)
        #expect(machine.decide(at: start).actions == [.prepareImage])
        #expect(machine.decide(at: start).actions == [], "asking again begins nothing twice")
        machine.imagePrepared(.success(facts), at: start)
        #expect(machine.decide(at: start).actions == [.start(replica: "cat")])
        machine.started("cat", running("cat"), at: start)
        #expect(machine.decide(at: start).actions == [.awaitReadiness(replica: "cat", address(7))])
        #expect(machine.ready.isEmpty)
        machine.becameReady("cat", at: start)
        #expect(machine.decide(at: start).actions == [])
        #expect(machine.status.availableReplicas == 1)
        #expect(machine.status.reason == nil)
    }

    @Test func `three replicas have the name and numbered ids`() throws {
        let machine = try readyMachine(replicas: 3)
        #expect(machine.ready.map(\.id) == ["cat", "cat.2", "cat.3"])
    }

    @Test func `a killed replica is started again at once under its own id, then after 1 s, 2 s, 4 s`() throws {
        var machine = try readyMachine()
        var now = start + .seconds(10)
        machine.exited("cat", pid: 7, FaasError(.notReady, "exited"), at: now)
        #expect(machine.decide(at: now).actions == [.start(replica: "cat")])
        for delay in [1, 2, 4] {
            machine.started("cat", running("cat"), at: now)
            _ = machine.decide(at: now)
            machine.exited("cat", pid: 7, FaasError(.notReady, "exited"), at: now)
            let decision = machine.decide(at: now)
            #expect(decision.actions == [.end(replica: "cat", grace: .zero)])
            #expect(decision.wakeAt == now + .seconds(delay))
            machine.ended("cat", .success(()), at: now)
            #expect(machine.decide(at: now).actions == [], "not before its time")
            now += .seconds(delay)
            #expect(machine.decide(at: now).actions == [.start(replica: "cat")])
        }
    }

    @Test func `failures are forgotten after a healthy minute, and delays end at 60 s`() throws {
        var backoff = RestartBackoff()
        for _ in 0..<20 { backoff.failed(at: start, readySince: nil) }
        #expect(backoff.notBefore == start + .seconds(60))
        backoff.failed(at: start + .seconds(100), readySince: start + .seconds(41))
        #expect(backoff.notBefore == start + .seconds(160))
        backoff.failed(at: start + .seconds(300), readySince: start + .seconds(240))
        #expect(backoff.failures == 1)
        #expect(backoff.allows(start + .seconds(300)))
    }

    @Test func `the exit of an earlier life under the same id is not this one's`() throws {
        var machine = try readyMachine()
        machine.exited("cat", pid: 6, FaasError(.notReady, "old"), at: start)
        #expect(machine.ready.map(\.id) == ["cat"])
        #expect(machine.decide(at: start).actions == [])
    }

    @Test func `an exit that overtakes the answer of its start counts`() throws {
        var machine = try machine(deploying: true)
        machine.observed([], takenAt: start, at: start)
        _ = machine.decide(at: start)
        machine.imagePrepared(.success(facts), at: start)
        _ = machine.decide(at: start)
        machine.exited("cat", pid: 9, FaasError(.notReady, "exited with code 3"), at: start)
        machine.started("cat", running("cat", pid: 9), at: start)
        #expect(machine.deploymentFailure?.message == "exited with code 3")
        #expect(machine.decide(at: start).actions == [.bury, .end(replica: "cat", grace: .zero)])
        machine.ended("cat", .success(()), at: start)
        #expect(machine.decide(at: start).actions == [.forget])
    }

    @Test func `a deployment whose image cannot be had leaves nothing`() throws {
        var machine = try machine(deploying: true)
        machine.observed([], takenAt: start, at: start)
        _ = machine.decide(at: start)
        machine.imagePrepared(.failure(FaasError(.notFound, "no image")), at: start)
        #expect(machine.decide(at: start).actions == [.bury, .forget])
        #expect(machine.deploymentFailure?.code == .notFound)
    }

    @Test func `once the client has its answer a failure is retried instead`() throws {
        var machine = try machine(deploying: true)
        machine.observed([], takenAt: start, at: start)
        _ = machine.decide(at: start)
        machine.stopWaitingForDeployment()
        machine.imagePrepared(.failure(FaasError(.notFound, "no image")), at: start)
        #expect(machine.decide(at: start).actions == [.prepareImage])
        #expect(machine.deploymentFailure == nil)
        #expect(machine.status.reason == "no image")
    }

    @Test func `a restarted daemon adopts what runs and touches nothing`() throws {
        var machine = try machine()
        machine.observed([seen("cat", pid: 7)], takenAt: start, at: start)
        #expect(machine.decide(at: start).actions == [.awaitReadiness(replica: "cat", address(1))])
        machine.becameReady("cat", at: start)
        #expect(machine.decide(at: start).actions == [])
        machine.observed([seen("cat", pid: 7)], takenAt: start + .seconds(1), at: start + .seconds(1))
        #expect(machine.decide(at: start + .seconds(1)).actions == [])
    }

    @Test func `after a reboot the container without a task is cleared and started under its name`() throws {
        var machine = try machine()
        machine.observed([seen("cat", pid: nil)], takenAt: start, at: start)
        #expect(machine.decide(at: start).actions == [.end(replica: "cat", grace: .zero), .prepareImage])
        machine.imagePrepared(.success(facts), at: start)
        #expect(machine.decide(at: start).actions == [], "its id is about to be free")
        machine.ended("cat", .success(()), at: start)
        #expect(machine.decide(at: start).actions == [.start(replica: "cat")])
    }

    @Test func `a list older than a start or a removal changes nothing`() throws {
        var machine = try readyMachine()
        machine.observed([], takenAt: start - .seconds(1), at: start)
        #expect(machine.ready.count == 1, "started after the list was taken")
        machine.delete()
        _ = machine.decide(at: start)
        machine.ended("cat", .success(()), at: start + .seconds(2))
        machine.observed([seen("cat", pid: 7)], takenAt: start + .seconds(1), at: start + .seconds(3))
        #expect(machine.replicas.isEmpty, "removed after the list was taken")
    }

    @Test func `a replica missing from a newer list is started again`() throws {
        var machine = try readyMachine()
        let later = start + .seconds(5)
        machine.observed([], takenAt: later, at: later)
        #expect(machine.decide(at: later).actions == [.start(replica: "cat")])
    }

    @Test func `deleting ends the replicas with the function's grace period and then forgets`() throws {
        var machine = try readyMachine(replicas: 2)
        machine.delete()
        #expect(
            machine.decide(at: start).actions == [
                .bury, .end(replica: "cat", grace: .seconds(5)), .end(replica: "cat.2", grace: .seconds(5)),
            ])
        machine.ended("cat.2", .success(()), at: start)
        #expect(machine.decide(at: start).actions == [])
        machine.ended("cat", .success(()), at: start)
        #expect(machine.decide(at: start).actions == [.forget])
    }

    @Test func `what a failed start may have left is removed before the function is forgotten`() throws {
        var machine = try machine(deploying: true)
        machine.observed([], takenAt: start, at: start)
        _ = machine.decide(at: start)
        machine.imagePrepared(.success(facts), at: start)
        _ = machine.decide(at: start)
        machine.started("cat", .failure(FaasError(.upstream, "containerd went away")), at: start)
        #expect(machine.decide(at: start).actions == [.bury, .end(replica: "cat", grace: .zero)])
        machine.ended("cat", .success(()), at: start)
        #expect(machine.decide(at: start).actions == [.forget])
    }

    @Test func `a start under way is ended as soon as it has reported`() throws {
        var machine = try machine()
        machine.observed([], takenAt: start, at: start)
        _ = machine.decide(at: start)
        machine.imagePrepared(.success(facts), at: start)
        _ = machine.decide(at: start)
        machine.delete()
        #expect(machine.decide(at: start).actions == [.bury])
        machine.started("cat", running("cat"), at: start)
        #expect(machine.decide(at: start).actions == [.end(replica: "cat", grace: .seconds(5))])
    }

    @Test func `a removal that fails is tried again, later each time`() throws {
        var machine = try readyMachine()
        machine.delete()
        _ = machine.decide(at: start)
        machine.ended("cat", .failure(FaasError(.upstream, "containerd is away")), at: start)
        let decision = machine.decide(at: start)
        #expect(decision.actions == [])
        #expect(decision.wakeAt == start + .seconds(1))
        #expect(machine.decide(at: start + .seconds(1)).actions == [.end(replica: "cat", grace: .zero)])
    }

    @Test func `a replica without its log pump serves until another is ready`() throws {
        var machine = try readyMachine()
        machine.lostLogPump("cat")
        #expect(machine.decide(at: start).actions == [.start(replica: "cat.2")])
        machine.started("cat.2", running("cat.2", pid: 8), at: start)
        #expect(machine.decide(at: start).actions == [.awaitReadiness(replica: "cat.2", address(8))])
        #expect(machine.ready.map(\.id) == ["cat"])
        machine.becameReady("cat.2", at: start)
        #expect(machine.decide(at: start).actions == [.end(replica: "cat", grace: .seconds(5))])
    }

    @Test func `a replica of an older revision serves until the wanted one is ready`() throws {
        var machine = try machine()
        machine.observed([seen("cat", pid: 7, revision: "r0")], takenAt: start, at: start)
        #expect(machine.decide(at: start).actions == [.awaitReadiness(replica: "cat", address(1)), .prepareImage])
        machine.becameReady("cat", at: start)
        machine.imagePrepared(.success(facts), at: start)
        #expect(machine.decide(at: start).actions == [.start(replica: "cat.2")])
    }
}
