import FaasModel
import FoundationEssentials
import Logging
import Synchronization

/// The functions of this host: one task each, brought up from the durable records and from what
/// containerd shows, and kept as they should be.
public final class FunctionService: Sendable {
    let surroundings: FunctionDriver.Surroundings
    private let logger: Logger
    let state = Mutex(State())
    private let births: AsyncStream<Birth>
    private let born: AsyncStream<Birth>.Continuation

    struct State {
        var handles: [FunctionID: FunctionHandle] = [:]
        var namespaces: Set<NamespaceName> = [.functions]
        /// The runtime has been looked at, so a new function need not wait for that.
        var isObserved = false
        /// When functions were forgotten: an older list of containers may still show theirs.
        var forgottenAt: [FunctionID: ContinuousClock.Instant] = [:]
    }

    /// A function's task that is to begin.
    private struct Birth: Sendable {
        var handle: FunctionHandle
        var machine: FunctionMachine
    }

    /// - Parameters:
    ///   - maximumStarts: how many replicas of all functions may be starting at once.
    ///   - deployWait: how long a deployment may take before its client is answered "in progress"; clients
    ///     of the field give up after 60 s.
    public init(
        runtime: any ContainerRuntime, store: FunctionStore, table: EndpointTable,
        probing: any ReadinessProbing, logs: (any LogSource)?, maximumStarts: Int,
        deployWait: Duration = .seconds(50), logger: Logger
    ) {
        surroundings = FunctionDriver.Surroundings(
            runtime: runtime, store: store, table: table, readiness: Readiness(probing: probing), logs: logs,
            startSlots: StartSlots(maximumStarts), deployWait: deployWait, logger: logger)
        self.logger = logger
        (births, born) = AsyncStream.makeStream()
    }

    /// Reads the records. From then on lists and statuses are answered; call before ``run()``.
    public func load() async throws {
        let content = try await surroundings.store.load()
        for (path, error) in content.unreadable {
            logger.error("cannot read a function record", metadata: ["path": "\(path)", "error": "\(error)"])
        }
        for record in content.buried { bear(FunctionMachine(record: record, isDeploying: false, isDoomed: true)) }
        for record in content.records { bear(FunctionMachine(record: record, isDeploying: false)) }
    }

    /// Keeps the functions as they should be until cancelled; running containers are left running.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.followRuntime() }
            for await birth in births {
                group.addTask {
                    let driver = FunctionDriver(
                        handle: birth.handle, surroundings: self.surroundings, release: { self.forget(birth.handle) })
                    await driver.run(birth.machine)
                }
            }
            group.cancelAll()
        }
    }

    // MARK: Births and deaths

    /// Registers a function and has its task begun. Returns nil when the name is taken.
    @discardableResult
    func bear(_ machine: FunctionMachine, first message: FunctionMessage? = nil) -> FunctionHandle? {
        let handle = FunctionHandle(machine.status)
        let isObserved: Bool? = state.withLock { state in
            guard state.handles[handle.id] == nil else { return nil }
            state.handles[handle.id] = handle
            return state.isObserved
        }
        guard let isObserved else { return nil }
        // Known at once, so that an invocation hears "not ready" rather than "not found".
        if !machine.isDoomed { surroundings.table.set(handle.id, ready: []) }
        if let message { handle.send(message) }
        if isObserved { handle.send(.observed([], takenAt: ContinuousClock.now)) }
        born.yield(Birth(handle: handle, machine: machine))
        return handle
    }

    private func forget(_ handle: FunctionHandle) {
        state.withLock { state in
            guard state.handles[handle.id] === handle else { return }
            state.handles[handle.id] = nil
            state.forgottenAt[handle.id] = ContinuousClock.now
        }
    }

    func handle(_ id: FunctionID) -> FunctionHandle? { state.withLock { $0.handles[id] } }

    // MARK: The runtime

    private func followRuntime() async {
        for await event in surroundings.runtime.events() {
            switch event {
            case .exited(let id, let pid, let exitCode):
                handle(of: id)?.send(.exited(replica: id.id, pid: pid, exitCode: exitCode))
            case .outOfMemory(let id): handle(of: id)?.send(.outOfMemory(replica: id.id))
            case .logPumpDied(let id): handle(of: id)?.send(.lostLogPump(replica: id.id))
            case .resynchronize: await resynchronize()
            }
        }
    }

    /// The function a container belongs to: its id is the name, or the name and a number after a dot.
    private func handle(of container: ContainerID) -> FunctionHandle? {
        let name = container.id.prefix { $0 != "." }
        guard let name = try? FunctionName(String(name)) else { return nil }
        return handle(FunctionID(name, in: container.namespace))
    }

    /// Looks at every container. Retried until it succeeds: the next event may be long in coming.
    private func resynchronize() async {
        while !Task.isCancelled {
            do {
                try await observe()
                return
            } catch {
                logger.warning("cannot list the containers, trying again", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func observe() async throws {
        let takenAt = ContinuousClock.now
        // Also where functions are already: a namespace that lost its label must not lose its functions.
        let inhabited = state.withLock { $0.handles.keys.map(\.namespace) }
        let namespaces = Set(try await surroundings.runtime.namespaces()).union([.functions]).union(inhabited)
            .filter { !$0.isReserved }
        var found: [FunctionID: [ObservedContainer]] = [:]
        for namespace in namespaces {
            for container in try await surroundings.runtime.list(in: namespace) {
                // A container without our label is somebody else's.
                guard let name = container.labels[ContainerLabel.function].flatMap({ try? FunctionName($0) })
                else { continue }
                found[FunctionID(name, in: namespace), default: []].append(container)
            }
        }
        state.withLock {
            $0.namespaces = namespaces
            $0.isObserved = true
            $0.forgottenAt = $0.forgottenAt.filter { $0.value > takenAt }
        }
        for (id, containers) in found where isUnknown(id) { await rebuild(id, from: containers) }
        for handle in state.withLock({ Array($0.handles.values) }) {
            handle.send(.observed(found[handle.id] ?? [], takenAt: takenAt))
        }
    }

    private func isUnknown(_ id: FunctionID) -> Bool {
        state.withLock { $0.handles[id] == nil && $0.forgottenAt[id] == nil }
    }

    /// The record is lost and containers of the function are there: they carry it.
    private func rebuild(_ id: FunctionID, from containers: [ObservedContainer]) async {
        let newest = containers.max { $0.createdAt < $1.createdAt }
        do {
            guard let newest else { return }
            let record = try FunctionRecord(decoding: newest.record)
            guard record.id == id else {
                throw FaasError(.internal, "container \(newest.id) carries the record of \(record.id)")
            }
            try await surroundings.store.put(record)
            logger.warning("rebuilt a function's record from its container", metadata: ["function": "\(id)"])
            bear(FunctionMachine(record: record, isDeploying: false))
        } catch {
            logger.error(
                "cannot rebuild a function's record from its container; it is left alone",
                metadata: ["function": "\(id)", "error": "\(error)"])
        }
    }
}
