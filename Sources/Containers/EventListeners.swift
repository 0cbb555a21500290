import FaasModel
import Synchronization

/// Those who iterate over the events of a runtime, for what does not come from containerd.
final class EventListeners: Sendable {
    private struct State {
        var last = 0
        var listeners: [Int: AsyncStream<RuntimeEvent>.Continuation] = [:]
        var withoutPump: Set<ContainerID> = []
    }

    private let state = Mutex(State())

    func add(_ continuation: AsyncStream<RuntimeEvent>.Continuation) -> Int {
        state.withLock { state in
            state.last += 1
            state.listeners[state.last] = continuation
            return state.last
        }
    }

    func remove(_ listener: Int) {
        state.withLock { $0.listeners[listener] = nil }
    }

    /// Tells those who listen, and keeps it for those who come later.
    func tellPumpDied(_ container: ContainerID) {
        let listeners = state.withLock { state in
            state.withoutPump.insert(container)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield(.logPumpDied(container)) }
    }

    /// Containers whose pump died and that were not cleared away since.
    var withoutPump: Set<ContainerID> { state.withLock { $0.withoutPump } }

    func forget(_ container: ContainerID) {
        _ = state.withLock { $0.withoutPump.remove(container) }
    }
}
