import FaasModel
import Synchronization

/// What a test does to the fake.
extension FakeContainerRuntime {
    /// The calls so far that change something, in the order they began.
    public var calls: [Call] { state.withLock { $0.calls } }

    /// What is there now, of all namespaces.
    public var containers: [ContainerID: ObservedContainer] { state.withLock { $0.containers } }

    /// From now on `image` can be made present.
    public func offer(_ image: String, environment: [String: String] = [:]) {
        let digest = "sha256:" + String(repeating: "0", count: 64)
        state.withLock {
            $0.images[image] = ImageFacts(reference: image, digest: digest, environment: environment)
        }
    }

    /// From now on the namespace is one of functions.
    public func addNamespace(_ namespace: NamespaceName) {
        _ = state.withLock { $0.namespaces.insert(namespace) }
    }

    /// How containers of this id behave that are started from now on.
    public func setBehaviour(_ behaviour: Behaviour, of id: String) {
        state.withLock { $0.behaviours[id] = behaviour }
    }

    /// The next call of `operation` that is not failing yet throws `error`, and has no effect.
    public func failNext(_ operation: Operation, with error: FaasError) {
        state.withLock { $0.failures[operation, default: []].append(error) }
    }

    /// Calls of `operation` wait from now on, until the gate is opened.
    public func hold(_ operation: Operation) -> FakeGate {
        let gate = FakeGate()
        state.withLock { $0.gates[operation] = gate }
        return gate
    }

    /// The container's first process ends.
    /// - Parameter silently: without an event, as when the runtime was away; follow it by ``resynchronize()``.
    public func exit(_ id: ContainerID, code: Int32, silently: Bool = false) {
        state.withLock { $0.kill(id, exitCode: code, silently: silently) }
    }

    public func killLogPump(_ id: ContainerID) {
        state.withLock { $0.emit(.logPumpDied(id)) }
    }

    public func runOutOfMemory(_ id: ContainerID) {
        state.withLock { state in
            state.emit(.outOfMemory(id))
            state.kill(id, exitCode: 137)
        }
    }

    /// As after the runtime was away.
    public func resynchronize() {
        state.withLock { $0.emit(.resynchronize) }
    }

    /// As a reboot leaves it: containers without tasks.
    public func reboot() {
        state.withLock { state in
            for id in state.containers.keys { state.containers[id]?.task = .none }
            state.emit(.resynchronize)
        }
    }

    /// As what another process, or an earlier life of ours, left there.
    public func insert(_ container: ObservedContainer) {
        state.withLock { state in
            state.namespaces.insert(container.id.namespace)
            state.containers[container.id] = container
        }
    }
}
