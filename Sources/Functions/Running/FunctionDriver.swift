import FaasModel
import Logging

/// The one task of a function: takes its messages in order, lets the machine decide, and has the
/// actions carried out side by side as its children.
struct FunctionDriver: Sendable {
    /// What all functions share.
    struct Surroundings: Sendable {
        var runtime: any ContainerRuntime
        var store: FunctionStore
        var table: EndpointTable
        var readiness: Readiness
        var logs: (any LogSource)?
        var startSlots: StartSlots
        /// A deployment that takes longer is answered "in progress" and goes on.
        var deployWait: Duration
        var logger: Logger
    }

    /// How long a replica's requests in flight are waited for before it is told to stop; its grace
    /// period begins after that.
    static let drainLimit: Duration = .seconds(10)

    let handle: FunctionHandle
    let surroundings: Surroundings
    /// Called when nothing is left of the function, before anybody is told: the name is free again.
    let release: @Sendable () -> Void
    let clock = ContinuousClock()

    private var runtime: any ContainerRuntime { surroundings.runtime }
    private var table: EndpointTable { surroundings.table }

    /// Runs until nothing is left of the function, or until cancelled; then containers stay as they are.
    func run(_ machine: FunctionMachine) async {
        let watched = WatchedReplicas()
        await withDiscardingTaskGroup { group in
            var life = Life(machine: machine)
            publish(life)
            for await message in handle.mailbox {
                if Task.isCancelled { break }
                await take(message, &life, &group)
                if life.isOver { break }
                let decision = life.machine.decide(at: clock.now)
                watched.keep(Set(life.machine.replicas.filter { $0.phase == .waiting }.compactMap(\.address)))
                let draining = publish(life)
                for action in decision.actions { await carryOut(action, draining, &life, watched, &group) }
                if life.isOver { break }
                if let instant = decision.wakeAt, life.alarm.map({ instant < $0 }) ?? true {
                    life.alarm = instant
                    group.addTask {
                        try? await clock.sleep(until: instant)
                        handle.send(.timeHasCome)
                    }
                }
                answer(&life)
            }
            life.answerAll(.failure(FaasError(.cancelled, "faasd provider is stopping")))
            handle.close()
            await answerUnread(isOver: life.isOver)
            watched.keep([])
            group.cancelAll()
        }
    }

    /// Wishes that came while the task was ending are answered too.
    private func answerUnread(isOver: Bool) async {
        let stopping = FaasError(.cancelled, "faasd provider is stopping")
        for await message in handle.mailbox {
            switch message {
            case .delete(let answer): answer.give(isOver ? .success(()) : .failure(stopping))
            case .deploy(let answer): answer.give(.failure(stopping))
            default: continue
            }
        }
    }

    /// What the task holds besides the machine.
    private struct Life {
        var machine: FunctionMachine
        var deploying: Answer<DeployOutcome>?
        var deleting: [Answer<Void>] = []
        var alarm: ContinuousClock.Instant?
        var isOver = false

        mutating func answerAll(_ result: Result<Void, FaasError>) {
            deploying?.give(result.map { .inProgress })
            for answer in deleting { answer.give(result) }
            deploying = nil
            deleting = []
        }
    }

    // MARK: Messages

    private func take(
        _ message: FunctionMessage, _ life: inout Life, _ group: inout DiscardingTaskGroup
    ) async {
        let now = clock.now
        switch message {
        case .deploy(let answer): await deploy(answer, &life, &group)
        case .deployWaitIsOver:
            guard let answer = life.deploying else { return }
            // Clearing up may take longer than the client waits; the reason is known.
            let failure = life.machine.deploymentFailure
            if failure == nil { life.machine.stopWaitingForDeployment() }
            answer.give(failure.map { .failure($0) } ?? .success(.inProgress))
            life.deploying = nil
        case .delete(let answer): await delete(answer, &life)
        case .observed(let containers, let takenAt):
            life.machine.observed(containers, takenAt: takenAt, at: now)
        case .imagePrepared(let result): life.machine.imagePrepared(result, at: now)
        case .started(let id, let result): life.machine.started(id, result, at: now)
        case .becameReady(let id): life.machine.becameReady(id, at: now)
        case .neverOpened(let id):
            let error = await explain(
                .notReady, "port 8080 was never opened within \(life.machine.record.spec.startDeadline)", id, life)
            life.machine.neverOpened(id, error, at: now)
        case .exited(let id, let pid, let exitCode):
            let isWaitedFor = life.deploying != nil
            let memory = life.machine.replica(id)?.wasKilledForMemory == true ? ", killed for want of memory" : ""
            let text = "replica \(id) exited with code \(exitCode)\(memory)"
            let error =
                isWaitedFor ? await explain(.notReady, text, id, life) : FaasError(.notReady, text)
            surroundings.logger.info(
                "replica exited", metadata: ["function": "\(handle.id)", "replica": "\(id)", "exitCode": "\(exitCode)"])
            life.machine.exited(id, pid: pid, error, at: now)
        case .outOfMemory(let id): life.machine.wasKilledForMemory(id)
        case .lostLogPump(let id):
            surroundings.logger.warning(
                "replica lost its log pump and is replaced",
                metadata: ["function": "\(handle.id)", "replica": "\(id)"])
            life.machine.lostLogPump(id)
        case .ended(let id, let result): life.machine.ended(id, result, at: now)
        case .timeHasCome: life.alarm = nil
        }
    }

    private func deploy(
        _ answer: Answer<DeployOutcome>, _ life: inout Life, _ group: inout DiscardingTaskGroup
    ) async {
        do {
            try await surroundings.store.put(life.machine.record)
        } catch {
            table.remove(handle.id)
            release()
            answer.give(.failure(FaasError(.internal, "cannot record function \(handle.id)", cause: error)))
            life.isOver = true
            return
        }
        life.deploying = answer
        group.addTask {
            try? await clock.sleep(for: surroundings.deployWait)
            handle.send(.deployWaitIsOver)
        }
    }

    private func delete(_ answer: Answer<Void>, _ life: inout Life) async {
        if !life.machine.isBuried {
            do {
                try await surroundings.store.bury(handle.id)
            } catch {
                answer.give(.failure(FaasError(.internal, "cannot record that \(handle.id) is deleted", cause: error)))
                return
            }
            life.machine.isBuried = true
        }
        life.machine.delete()
        life.deleting.append(answer)
        life.deploying?.give(.failure(FaasError(.cancelled, "function \(handle.id) was deleted while being deployed")))
        life.deploying = nil
    }

    // MARK: Actions

    private func carryOut(
        _ action: FunctionAction, _ draining: [Endpoint], _ life: inout Life, _ watched: WatchedReplicas,
        _ group: inout DiscardingTaskGroup
    ) async {
        let record = life.machine.record
        switch action {
        case .prepareImage:
            group.addTask {
                let result = await attempt("cannot prepare image \(record.spec.image)") {
                    try await runtime.prepareImage(record.spec.image, in: record.id.namespace)
                }
                handle.send(.imagePrepared(result))
            }
        case .start(let id):
            group.addTask {
                let result = await attempt("cannot start replica \(id) of function \(record.id)") {
                    let plan = try record.plan(replica: id)
                    return try await surroundings.startSlots.withSlot { try await runtime.run(plan) }
                }
                handle.send(.started(replica: id, result))
            }
        case .awaitReadiness(let id, let address):
            watched.add(address)
            group.addTask {
                await awaitReadiness(of: id, at: address, deadline: record.spec.startDeadline, watched)
            }
        case .end(let id, let grace):
            let container = ContainerID(id, in: record.id.namespace)
            let endpoint = draining.first { $0.replica == id }
            group.addTask {
                let result = await attempt("cannot remove replica \(id) of function \(record.id)") {
                    if grace > .zero {
                        if let endpoint { await drain(endpoint) }
                        try await runtime.stop(container, grace: grace)
                    }
                    try await runtime.remove(container)
                }
                handle.send(.ended(replica: id, result))
            }
        case .bury:
            do { try await surroundings.store.bury(handle.id) } catch { report("cannot record a deletion", error) }
        case .forget:
            do { try await surroundings.store.forget(handle.id) } catch { report("cannot forget a function", error) }
            table.remove(handle.id)
            release()
            life.isOver = true
            if let failure = life.machine.deploymentFailure { life.deploying?.give(.failure(failure)) }
            life.deploying = nil
            life.answerAll(.success(()))
        }
    }

    private func report(_ what: String, _ error: any Error) {
        surroundings.logger.error("\(what)", metadata: ["function": "\(handle.id)", "error": "\(error)"])
    }

    private func attempt<T: Sendable>(
        _ what: String, _ body: @Sendable () async throws -> T
    ) async -> Result<T, FaasError> {
        do {
            return .success(try await body())
        } catch {
            let code = (error as? FaasError)?.code ?? (error is CancellationError ? .cancelled : .internal)
            if !Task.isCancelled { report(what, error) }
            return .failure(FaasError(code, what, cause: error))
        }
    }

    /// The gateway and we ourselves send it nothing new; what is under way may end in peace.
    private func drain(_ endpoint: Endpoint) async {
        let deadline = clock.now + Self.drainLimit
        while endpoint.inFlight > 0, clock.now < deadline, !Task.isCancelled {
            try? await clock.sleep(for: .milliseconds(10))
        }
    }

    private func awaitReadiness(
        of id: String, at address: IPv4Address, deadline: Duration, _ watched: WatchedReplicas
    ) async {
        let begin = clock.now
        var hasOpened = false
        while watched.contains(address), !Task.isCancelled {
            switch await surroundings.readiness.look(at: address) {
            case .ready:
                handle.send(.becameReady(replica: id))
                return
            case .notReady: hasOpened = true
            case .silent:
                hasOpened = true
                // It had its time to begin to answer; what only accepts connections is ready by that.
                if clock.now - begin > deadline {
                    handle.send(.becameReady(replica: id))
                    return
                }
            case .closed:
                if !hasOpened, clock.now - begin > deadline {
                    handle.send(.neverOpened(replica: id))
                    return
                }
            }
            try? await clock.sleep(for: Readiness.delay(after: clock.now - begin))
        }
    }

    // MARK: Telling

    /// An error with the last lines the replica wrote.
    private func explain(_ code: FaasError.Code, _ text: String, _ id: String, _ life: Life) async -> FaasError {
        guard let logs = surroundings.logs else { return FaasError(code, text) }
        let lines = await LastLines(of: handle.id, replica: id, from: logs).read()
        guard !lines.isEmpty else { return FaasError(code, "\(text); it wrote nothing") }
        return FaasError(code, "\(text); its last lines:\n" + lines.map { "  \($0)" }.joined(separator: "\n"))
    }

    /// Puts status and ready replicas where others read them. Returns the endpoints that were taken out.
    @discardableResult
    private func publish(_ life: Life) -> [Endpoint] {
        let machine = life.machine
        let before = table.endpoints(of: handle.id) ?? []
        if machine.isDoomed {
            table.remove(handle.id)
        } else {
            let ready = machine.ready.compactMap { replica in
                replica.address.map { FunctionEndpoints.Replica(id: replica.id, address: $0) }
            }
            table.set(handle.id, ready: ready)
        }
        handle.publish(machine.status)
        let after = table.endpoints(of: handle.id) ?? []
        return before.filter { old in !after.contains { $0 === old } }
    }

    private func answer(_ life: inout Life) {
        guard let deploying = life.deploying, !life.machine.isDeploying, life.machine.deploymentFailure == nil
        else { return }
        deploying.give(.success(.ready))
        life.deploying = nil
    }
}
