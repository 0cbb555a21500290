import FaasModel

extension FunctionMachine {
    /// What follows from the state and the time. Marks what it returns as begun, so that asking
    /// again returns nothing twice.
    mutating func decide(at now: Instant) -> FunctionDecision {
        guard isObserved else { return FunctionDecision() }
        var decision = FunctionDecision()
        if isDoomed, !isBuried {
            isBuried = true
            decision.actions.append(.bury)
        }
        endSuperfluous(&decision)
        awaitReadiness(&decision)
        reviveDead(&decision, at: now)
        removeDead(&decision, at: now)
        startMissing(&decision, at: now)
        if isDoomed, replicas.isEmpty { decision.actions.append(.forget) }
        return decision
    }

    /// Replicas of the wanted revision that serve or will.
    private var current: [Replica] {
        replicas.filter { $0.isAlive && $0.revision == record.revision && !$0.isToBeReplaced }
    }

    /// Each replica that runs is watched once, from when it runs.
    private mutating func awaitReadiness(_ decision: inout FunctionDecision) {
        for index in replicas.indices where replicas[index].phase == .waiting && !replicas[index].isWatched {
            guard let address = replicas[index].address else { continue }
            replicas[index].isWatched = true
            decision.actions.append(.awaitReadiness(replica: replicas[index].id, address))
        }
    }

    /// Ends what is too much: replicas beyond the wanted number (those not ready first, then the
    /// youngest), and replicas of an older revision once the wanted one serves without them.
    private mutating func endSuperfluous(_ decision: inout FunctionDecision) {
        let wanted = desiredReplicas
        let surplus = current.sorted { a, b in
            a.isReady != b.isReady ? a.isReady : a.since < b.since
        }.dropFirst(wanted)
        let currentReady = current.count(where: \.isReady)
        for index in replicas.indices where replicas[index].isAlive {
            let replica = replicas[index]
            // A start under way cannot be ended; it is looked at again when it has reported.
            guard replica.phase != .starting else { continue }
            let isOutdated = replica.revision != record.revision || replica.isToBeReplaced
            if isOutdated ? currentReady >= wanted : surplus.contains(where: { $0.id == replica.id }) {
                replicas[index].phase = .ending
                let grace =
                    deploymentFailure == nil ? record.spec.gracePeriod : Self.failedDeploymentGrace
                decision.actions.append(.end(replica: replica.id, grace: grace))
            }
        }
    }

    /// A dead replica that is needed is started again under its own id; the runtime clears what is
    /// left of its last life.
    private mutating func reviveDead(_ decision: inout FunctionDecision, at now: Instant) {
        guard case .present = image, backoff.allows(now) else { return }
        var missing = desiredReplicas - current.count
        for index in replicas.indices where missing > 0 {
            guard case .dead(nil) = replicas[index].phase else { continue }
            replicas[index] = Replica(
                id: replicas[index].id, revision: record.revision, phase: .starting, since: now)
            decision.actions.append(.start(replica: replicas[index].id))
            missing -= 1
        }
    }

    private mutating func removeDead(_ decision: inout FunctionDecision, at now: Instant) {
        for index in replicas.indices {
            guard case .dead(let notBefore) = replicas[index].phase else { continue }
            if let notBefore, notBefore > now {
                decision.wake(at: notBefore)
            } else {
                replicas[index].phase = .ending
                replicas[index].isOnlyRemoved = true
                decision.actions.append(.end(replica: replicas[index].id, grace: .zero))
            }
        }
    }

    private mutating func startMissing(_ decision: inout FunctionDecision, at now: Instant) {
        let missing = desiredReplicas - current.count
        guard missing > 0 else { return }
        guard backoff.allows(now) else {
            if let notBefore = backoff.notBefore { decision.wake(at: notBefore) }
            return
        }
        switch image {
        case .preparing: return
        case .unknown:
            image = .preparing
            decision.actions.append(.prepareImage)
        case .present:
            // An id that is about to be free is worth the few milliseconds.
            guard !replicas.contains(where: { $0.phase == .ending && $0.isOnlyRemoved }) else { return }
            for _ in 0..<missing {
                let id = freeReplicaID
                replicas.append(Replica(id: id, revision: record.revision, phase: .starting, since: now))
                decision.actions.append(.start(replica: id))
            }
        }
    }

    /// The function's own name when no container has it, else the name with the first free number
    /// from 2. A dot cannot be in a function's name.
    private var freeReplicaID: String {
        let taken = Set(replicas.map(\.id))
        let name = record.id.name.rawValue
        guard taken.contains(name) else { return name }
        var number = 2
        while taken.contains("\(name).\(number)") { number += 1 }
        return "\(name).\(number)"
    }
}

extension FunctionDecision {
    fileprivate mutating func wake(at instant: ContinuousClock.Instant) {
        wakeAt = min(wakeAt ?? instant, instant)
    }
}
