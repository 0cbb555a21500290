import FaasModel
import FoundationEssentials
import Synchronization

/// A ``ContainerRuntime`` in memory that keeps the contract, and does what a test tells it to: containers
/// that exit, pumps that die, calls that fail, calls that take as long as the test wants.
///
/// The contract suite runs against it too, so what a test sees here is what containerd does.
public final class FakeContainerRuntime: ContainerRuntime {
    public enum Operation: Sendable, Hashable, CaseIterable {
        case prepareImage, run, stop, remove, list, namespaces
    }

    /// A call as it began.
    public enum Call: Sendable, Hashable {
        case prepareImage(String, NamespaceName)
        case run(ContainerID)
        case stop(ContainerID)
        case remove(ContainerID)
    }

    /// What a container does once it is started.
    public enum Behaviour: Sendable, Hashable {
        case runs
        /// Exits by itself before `run` has returned, as a program does that cannot work.
        case exits(Int32)
        /// Runs, and does not heed SIGTERM.
        case ignoresTermination
    }

    struct State {
        var images: [String: ImageFacts]
        var present: Set<String> = []
        var namespaces: Set<NamespaceName> = [.functions]
        var containers: [ContainerID: ObservedContainer] = [:]
        var behaviours: [String: Behaviour] = [:]
        var failures: [Operation: [FaasError]] = [:]
        var gates: [Operation: FakeGate] = [:]
        var calls: [Call] = []
        var listeners: [Int: AsyncStream<RuntimeEvent>.Continuation] = [:]
        var lastListener = 0
        var lastPid: Int32 = 1000
        var lastAddress = IPv4Address(0x0A3E_003F)
    }

    let state: Mutex<State>

    /// - Parameter images: those that can be made present, as a user writes them.
    public init(images: [String] = []) {
        let facts = images.map { image in
            (
                image,
                ImageFacts(reference: image, digest: "sha256:" + String(repeating: "0", count: 64), environment: [:])
            )
        }
        state = Mutex(State(images: Dictionary(facts) { first, _ in first }))
    }

    public func prepareImage(_ image: String, in namespace: NamespaceName) async throws -> ImageFacts {
        state.withLock { $0.calls.append(.prepareImage(image, namespace)) }
        try await pass(.prepareImage)
        return try state.withLock { state in
            guard let facts = state.images[image] else {
                throw FaasError(.notFound, "image \(image) is not present and no archive holds it")
            }
            state.present.insert(image)
            return facts
        }
    }

    public func run(_ plan: ContainerPlan) async throws -> RunningContainer {
        state.withLock { $0.calls.append(.run(plan.id)) }
        try await pass(.run)
        let (running, behaviour) = try state.withLock { state in
            guard state.present.contains(plan.image) else {
                throw FaasError(.notFound, "cannot run \(plan.id): image \(plan.image) is not present")
            }
            state.kill(plan.id, exitCode: 137)
            state.namespaces.insert(plan.id.namespace)
            state.lastPid += 1
            state.lastAddress = IPv4Address(state.lastAddress.rawValue + 1)
            let container = ObservedContainer(
                id: plan.id, labels: plan.labels, image: plan.image, record: plan.record, address: state.lastAddress,
                createdAt: Date(), task: .running(pid: state.lastPid))
            state.containers[plan.id] = container
            return (
                RunningContainer(
                    id: plan.id, pid: state.lastPid, address: state.lastAddress, createdAt: container.createdAt),
                state.behaviours[plan.id.id] ?? .runs
            )
        }
        if case .exits(let code) = behaviour { exit(plan.id, code: code) }
        return running
    }

    public func stop(_ id: ContainerID, grace: Duration) async throws {
        state.withLock { $0.calls.append(.stop(id)) }
        try await pass(.stop)
        let isDeaf = state.withLock { $0.isRunning(id) && $0.behaviours[id.id] == .ignoresTermination }
        if isDeaf {
            do { try await Task.sleep(for: grace) } catch { throw FaasError(.cancelled, "stop of \(id)", cause: error) }
        }
        state.withLock { $0.kill(id, exitCode: isDeaf ? 137 : 143) }
    }

    public func remove(_ id: ContainerID) async throws {
        state.withLock { $0.calls.append(.remove(id)) }
        try await pass(.remove)
        state.withLock { state in
            state.kill(id, exitCode: 137)
            state.containers[id] = nil
        }
    }

    public func list(in namespace: NamespaceName) async throws -> [ObservedContainer] {
        try await pass(.list)
        return state.withLock { $0.containers.values.filter { $0.id.namespace == namespace } }
    }

    public func events() -> AsyncStream<RuntimeEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: RuntimeEvent.self)
        let listener = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = continuation
            continuation.yield(.resynchronize)
            return state.lastListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[listener] = nil }
        }
        return stream
    }

    public func namespaces() async throws -> [NamespaceName] {
        try await pass(.namespaces)
        return state.withLock { $0.namespaces.sorted() }
    }

    /// Waits at the operation's gate, then fails if a failure is due.
    private func pass(_ operation: Operation) async throws {
        let gate = state.withLock { $0.gates[operation] }
        do {
            try await gate?.pass()
            try Task.checkCancellation()
        } catch {
            throw FaasError(.cancelled, "\(operation) was given up", cause: error)
        }
        if let failure = state.withLock({ state in
            state.failures[operation]?.isEmpty == false ? state.failures[operation]?.removeFirst() : nil
        }) {
            throw failure
        }
    }
}

extension FakeContainerRuntime.State {
    func isRunning(_ id: ContainerID) -> Bool {
        if case .running = containers[id]?.task { true } else { false }
    }

    /// Ends the container's process, if it runs, and tells everyone.
    mutating func kill(_ id: ContainerID, exitCode: Int32, silently: Bool = false) {
        guard case .running(let pid) = containers[id]?.task else { return }
        containers[id]?.task = .stopped(exitCode: exitCode)
        if !silently { emit(.exited(id, pid: pid, exitCode: exitCode)) }
    }

    func emit(_ event: RuntimeEvent) {
        for listener in listeners.values { listener.yield(event) }
    }
}
