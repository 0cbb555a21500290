import FaasModel

/// One function: what should be, what is, and what follows from both and the time. A value without
/// I/O; ``FunctionDriver`` tells it what happened, one method an event, and carries out what
/// ``decide(at:)`` returns. A deploy, a crash, a reboot, a scale and a restart of the daemon all pass
/// through here; there is no other recovery code.
struct FunctionMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Image: Sendable, Hashable {
        case unknown
        case preparing
        case present(ImageFacts)
    }

    private(set) var record: FunctionRecord
    var replicas: [Replica] = []
    var image = Image.unknown
    var backoff = RestartBackoff()
    /// Until the runtime has been looked at once, nothing is started or ended.
    private(set) var isObserved = false
    /// A deployment that somebody waits for and that has not been ready yet: its first failure
    /// undoes it.
    private(set) var isDeploying: Bool
    /// The function shall not exist any more.
    private(set) var isDoomed = false
    var isBuried = false
    /// Why the deployment was undone.
    private(set) var deploymentFailure: FaasError?
    /// What went wrong last; nil once the function is as it should be.
    private(set) var lastFailure: FaasError?
    /// Exits that overtook the answer of the start they belong to, by pid.
    private var earlyExits: [Int32: FaasError] = [:]
    /// Ids that were removed, and when: an older list of containers may still show them.
    private var removedAt: [String: Instant] = [:]

    init(record: FunctionRecord, isDeploying: Bool, isDoomed: Bool = false) {
        self.record = record
        self.isDeploying = isDeploying
        self.isDoomed = isDoomed
        isBuried = isDoomed
    }

    /// Grace for replicas of a deployment that is undone: they never served.
    static let failedDeploymentGrace: Duration = .seconds(2)

    var desiredReplicas: Int { isDoomed ? 0 : record.replicas }

    var ready: [Replica] { replicas.filter(\.isReady) }

    func replica(_ id: String) -> Replica? { replicas.first { $0.id == id } }

    // MARK: Wishes

    mutating func delete() { isDoomed = true }

    /// The client that waited for the deployment was answered: from now on failures are retried.
    mutating func stopWaitingForDeployment() { isDeploying = false }

    // MARK: What happened

    /// The runtime's containers of this function as they were at `takenAt`.
    mutating func observed(_ containers: [ObservedContainer], takenAt: Instant, at now: Instant) {
        isObserved = true
        backoff.forget()
        removedAt = removedAt.filter { $0.value > takenAt }
        for container in containers {
            let id = container.id.id
            let runs = if case .running = container.task { true } else { false }
            if let index = replicas.firstIndex(where: { $0.id == id }) {
                guard replicas[index].since <= takenAt, !runs else { continue }
                switch replicas[index].phase {
                case .waiting, .ready: die(index, FaasError(.upstream, "\(id) no longer runs"), at: now)
                case .starting, .ending, .dead: continue
                }
            } else if removedAt[id] == nil {
                replicas.append(
                    Replica(
                        id: id, revision: container.labels[ContainerLabel.revision] ?? "",
                        phase: runs && container.address != nil ? .waiting : .dead(removeNotBefore: nil),
                        address: container.address, pid: container.task.pid, since: now))
            }
        }
        let seen = Set(containers.map(\.id.id))
        for index in replicas.indices where replicas[index].since <= takenAt && !seen.contains(replicas[index].id) {
            switch replicas[index].phase {
            case .waiting, .ready:
                die(index, FaasError(.upstream, "\(replicas[index].id) was removed by somebody else"), at: now)
            case .starting, .ending, .dead: continue
            }
        }
    }

    mutating func imagePrepared(_ result: Result<ImageFacts, FaasError>, at now: Instant) {
        switch result {
        case .success(let facts): image = .present(facts)
        case .failure(let error):
            image = .unknown
            failed(error, readySince: nil, at: now)
        }
    }

    mutating func started(_ id: String, _ result: Result<RunningContainer, FaasError>, at now: Instant) {
        guard let index = replicas.firstIndex(where: { $0.id == id }), replicas[index].phase == .starting else {
            return
        }
        switch result {
        case .success(let container):
            replicas[index].phase = .waiting
            replicas[index].address = container.address
            replicas[index].pid = container.pid
            let exit = earlyExits.removeValue(forKey: container.pid)
            earlyExits.removeAll()
            if let exit { die(index, exit, at: now) }
        case .failure(let error):
            // What is left when clearing up failed too is removed before the id is free, or cleared by its next start:
            // forgotten, it would revive the function from its record.
            replicas[index].phase = .dead(removeNotBefore: nil)
            if error.code == .notFound { image = .unknown }
            failed(error, readySince: nil, at: now)
        }
    }

    mutating func becameReady(_ id: String, at now: Instant) {
        guard let index = replicas.firstIndex(where: { $0.id == id }), replicas[index].phase == .waiting else {
            return
        }
        replicas[index].phase = .ready(since: now)
        if replicas[index].revision == record.revision {
            isDeploying = false
            lastFailure = nil
        }
    }

    /// The replica has not opened its port in time.
    mutating func neverOpened(_ id: String, _ error: FaasError, at now: Instant) {
        guard let index = replicas.firstIndex(where: { $0.id == id }), replicas[index].phase == .waiting else {
            return
        }
        die(index, error, at: now)
    }

    /// `error` tells exit code and last lines.
    mutating func exited(_ id: String, pid: Int32, _ error: FaasError, at now: Instant) {
        guard let index = replicas.firstIndex(where: { $0.id == id }) else { return }
        switch replicas[index].phase {
        case .waiting, .ready:
            // The exit of an earlier life of this id says nothing of this one.
            guard replicas[index].pid == pid else { return }
            die(index, error, at: now)
        case .starting: earlyExits[pid] = error
        case .ending, .dead: return
        }
    }

    mutating func wasKilledForMemory(_ id: String) {
        guard let index = replicas.firstIndex(where: { $0.id == id }) else { return }
        replicas[index].wasKilledForMemory = true
    }

    mutating func lostLogPump(_ id: String) {
        guard let index = replicas.firstIndex(where: { $0.id == id }), replicas[index].isAlive else { return }
        replicas[index].isToBeReplaced = true
    }

    mutating func ended(_ id: String, _ result: Result<Void, FaasError>, at now: Instant) {
        guard let index = replicas.firstIndex(where: { $0.id == id }), replicas[index].phase == .ending else {
            return
        }
        switch result {
        case .success:
            replicas.remove(at: index)
            removedAt[id] = now
        case .failure(let error):
            lastFailure = error
            replicas[index].removalFailures += 1
            let delay = RestartBackoff.delay(afterFailures: replicas[index].removalFailures + 1)
            replicas[index].phase = .dead(removeNotBefore: now + delay)
        }
    }

    // MARK: Consequences

    private mutating func die(_ index: Int, _ error: FaasError, at now: Instant) {
        let readySince: Instant? = if case .ready(let since) = replicas[index].phase { since } else { nil }
        replicas[index].phase = .dead(removeNotBefore: nil)
        // The death of a replica that was on its way out is no failure.
        guard replicas[index].revision == record.revision, !replicas[index].isToBeReplaced else { return }
        failed(error, readySince: readySince, at: now)
    }

    private mutating func failed(_ error: FaasError, readySince: Instant?, at now: Instant) {
        lastFailure = error
        backoff.failed(at: now, readySince: readySince)
        guard isDeploying else { return }
        isDeploying = false
        deploymentFailure = error
        isDoomed = true
    }
}
