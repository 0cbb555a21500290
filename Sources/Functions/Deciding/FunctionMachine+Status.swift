import FaasModel

extension FunctionMachine {
    /// What clients are told of the function.
    var status: FunctionStatus {
        let facts: ImageFacts? = if case .present(let facts) = image { facts } else { nil }
        return FunctionStatus(
            spec: record.spec, desiredReplicas: desiredReplicas, availableReplicas: ready.count,
            createdAt: record.createdAt, reason: reason, imageEnvironment: facts?.environment ?? [:])
    }

    private var reason: String? {
        if isDoomed { return "being deleted" }
        guard ready.count < desiredReplicas else { return nil }
        if let lastFailure { return "\(lastFailure)" }
        if !isObserved { return "containerd does not answer yet" }
        if case .preparing = image { return "the image is being prepared" }
        if replicas.contains(where: { $0.phase == .starting }) { return "starting" }
        if replicas.contains(where: { $0.phase == .waiting }) { return "started, not ready yet" }
        return "waiting to start"
    }
}
