import Containerd
import FaasModel
import Logging

extension ContainerdRuntime {
    public func list(in namespace: NamespaceName) async throws -> [ObservedContainer] {
        try await translating("cannot list the containers of namespace \(namespace)") {
            let space = containerd.namespace(namespace.rawValue)
            // Containers first: a task never outlives its container, so what is listed without one has none.
            let containers = try await space.containers.list()
            let tasks = Dictionary(try await space.tasks.list().map { ($0.id, $0) }) { first, _ in first }
            return containers.map { ContainerMarks.observed($0, task: tasks[$0.id], in: namespace) }
        }
    }

    public func events() -> AsyncStream<RuntimeEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: RuntimeEvent.self)
        let listener = listeners.add(continuation)
        // Ended by the end of the iteration, below.
        let following = Task { await self.follow(continuation) }
        continuation.onTermination = { [listeners] _ in
            following.cancel()
            listeners.remove(listener)
        }
        return stream
    }

    private func follow(_ continuation: AsyncStream<RuntimeEvent>.Continuation) async {
        let shortest = Duration.milliseconds(50)
        var pause = shortest
        let filters = [EventFilter(topic: "/tasks/exit"), EventFilter(topic: "/tasks/oom")]
        while !Task.isCancelled {
            do {
                try await containerd.events.subscribe(filters) {
                    continuation.yield(.resynchronize)
                    for id in listeners.withoutPump { continuation.yield(.logPumpDied(id)) }
                    pause = shortest
                } _: { event in
                    if let event = Self.translate(event) { continuation.yield(event) }
                }
            } catch {
                guard !Task.isCancelled else { return }
                log.warning(
                    "events of containerd are away, looking for them again",
                    metadata: ["in": "\(pause)", "reason": "\(error)"])
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }

    static func translate(_ event: ContainerdEvent) -> RuntimeEvent? {
        guard let namespace = try? NamespaceName(event.namespace) else { return nil }
        switch event.kind {
        // Other processes than the first are those of `ctr task exec`.
        case .taskExited(let container, let process, let pid, let status) where process == container:
            return .exited(
                ContainerID(container, in: namespace), pid: Int32(truncatingIfNeeded: pid),
                exitCode: Int32(truncatingIfNeeded: status))
        case .taskOutOfMemory(let container):
            return .outOfMemory(ContainerID(container, in: namespace))
        default:
            return nil
        }
    }

    /// Watches the log pumps of containers that run already; one without a pump is told of at once.
    func watchPumps(in namespace: NamespaceName) async throws {
        let tasks = try await translating("cannot list the tasks of namespace \(namespace)") {
            try await containerd.namespace(namespace.rawValue).tasks.list()
        }
        for task in tasks where task.status != .stopped && task.stdout.hasPrefix("binary:") {
            let id = ContainerID(task.id, in: namespace)
            if !pumps.watch(id, pid: Int32(truncatingIfNeeded: task.pid)) { listeners.tellPumpDied(id) }
        }
    }
}
