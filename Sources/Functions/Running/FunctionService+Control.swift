import FaasModel
import FoundationEssentials
import Synchronization

extension FunctionService: FunctionControl {
    public func deploy(_ spec: FunctionSpec) async throws -> DeployOutcome {
        try await check(spec)
        if let handle = handle(spec.id) { throw Self.taken(handle) }
        let record = FunctionRecord(spec: spec, revision: Self.newRevision(), createdAt: Date())
        let answer = Answer<DeployOutcome>()
        guard bear(FunctionMachine(record: record, isDeploying: true), first: .deploy(answer)) != nil else {
            throw FaasError(.alreadyExists, "function \(spec.id) already exists")
        }
        return try await answer.value()
    }

    public func list(in namespace: NamespaceName) throws -> [FunctionStatus] {
        try requireKnown(namespace)
        return state.withLock { state in
            state.handles.values.filter { $0.id.namespace == namespace }.map(\.status)
        }.sorted { $0.spec.id < $1.spec.id }
    }

    public func status(of id: FunctionID) throws -> FunctionStatus? {
        try requireKnown(id.namespace)
        return handle(id)?.status
    }

    public func delete(_ id: FunctionID) async throws {
        let answer = Answer<Void>()
        guard let handle = handle(id), handle.send(.delete(answer)) else {
            throw FaasError(.notFound, "function \(id) not found")
        }
        try await answer.value()
    }

    // MARK: Checks

    private func check(_ spec: FunctionSpec) async throws {
        guard !spec.id.namespace.isReserved else {
            throw FaasError(
                .invalidArgument, "namespace \(spec.id.namespace) is reserved for the core services")
        }
        if !isKnown(spec.id.namespace) {
            // It may have been made a moment ago.
            let namespaces = try await surroundings.runtime.namespaces()
            state.withLock { $0.namespaces.formUnion(namespaces.filter { !$0.isReserved }) }
        }
        try requireKnown(spec.id.namespace)
        if let secret = spec.secrets.first {
            throw FaasError(.invalidArgument, "unable to find secret: \(secret)")
        }
    }

    private func isKnown(_ namespace: NamespaceName) -> Bool {
        state.withLock { $0.namespaces.contains(namespace) }
    }

    private func requireKnown(_ namespace: NamespaceName) throws {
        guard isKnown(namespace) else {
            throw FaasError(
                .invalidArgument,
                "namespace \(namespace) is not one of functions: it does not exist or lacks the label openfaas=1")
        }
    }

    private static func taken(_ handle: FunctionHandle) -> FaasError {
        handle.status.desiredReplicas == 0 && handle.status.reason != nil
            ? FaasError(.alreadyExists, "function \(handle.id) is still being deleted")
            : FaasError(.alreadyExists, "function \(handle.id) already exists")
    }

    /// Never the same twice on a host.
    private static func newRevision() -> String { UUID().uuidString.lowercased() }
}
