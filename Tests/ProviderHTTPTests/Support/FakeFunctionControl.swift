import FaasModel
import FoundationEssentials
import Synchronization

/// Functions in memory that are what a test says, and a record of what was asked.
final class FakeFunctionControl: FunctionControl {
    struct State {
        var functions: [FunctionID: FunctionStatus] = [:]
        /// Thrown by the next calls that change something.
        var failure: FaasError?
        var outcome = DeployOutcome.ready
        var deployed: [FunctionSpec] = []
        var deleted: [FunctionID] = []
    }

    let state = Mutex(State())

    func add(_ name: String, in namespace: NamespaceName = .functions) throws {
        let id = FunctionID(try FunctionName(name), in: namespace)
        let spec = FunctionSpec(id: id, image: "docker.io/functions/\(name):latest")
        state.withLock {
            $0.functions[id] = FunctionStatus(
                spec: spec, desiredReplicas: 1, availableReplicas: 1, createdAt: Date(timeIntervalSince1970: 0))
        }
    }

    func deploy(_ spec: FunctionSpec) async throws -> DeployOutcome {
        try check(spec.id.namespace)
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard state.functions[spec.id] == nil else {
                throw FaasError(.alreadyExists, "function \(spec.id) already exists")
            }
            state.deployed.append(spec)
            return state.outcome
        }
    }

    func list(in namespace: NamespaceName) throws -> [FunctionStatus] {
        try check(namespace)
        return state.withLock { state in
            state.functions.values.filter { $0.spec.id.namespace == namespace }.sorted { $0.spec.id < $1.spec.id }
        }
    }

    func status(of id: FunctionID) throws -> FunctionStatus? {
        try check(id.namespace)
        return state.withLock { $0.functions[id] }
    }

    func delete(_ id: FunctionID) async throws {
        try check(id.namespace)
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard state.functions.removeValue(forKey: id) != nil else {
                throw FaasError(.notFound, "no function \(id)")
            }
            state.deleted.append(id)
        }
    }

    private func check(_ namespace: NamespaceName) throws {
        guard ["openfaas-fn", "staging"].contains(namespace.rawValue) else {
            throw FaasError(.invalidArgument, "namespace \(namespace) is not one of functions")
        }
    }
}
