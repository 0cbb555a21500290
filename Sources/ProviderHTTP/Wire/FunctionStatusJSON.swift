import FaasModel

/// A function as list and status show it (`FunctionStatus` of the faas-provider API): the same
/// fields in both, empty ones left out, `labels` and `annotations` always there.
///
/// The environment is what was deployed and not what the image brings: whoever redeploys what was read
/// here must change nothing.
struct FunctionStatusJSON: Encodable {
    var status: FunctionStatus

    init(_ status: FunctionStatus) { self.status = status }

    private enum Key: String, CodingKey {
        case name, image, namespace, envProcess, envVars, constraints, secrets, labels, annotations, limits,
            requests, readOnlyRootFilesystem, replicas, availableReplicas, createdAt
        /// Ours: why fewer replicas are available than desired. Other clients ignore it.
        case reason
    }

    func encode(to encoder: any Encoder) throws {
        let spec = status.spec
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(spec.id.name.rawValue, forKey: .name)
        try fields.encode(spec.image, forKey: .image)
        try fields.encode(spec.id.namespace.rawValue, forKey: .namespace)
        try fields.encodeIfPresent(spec.envProcess, forKey: .envProcess)
        if !spec.environment.isEmpty { try fields.encode(spec.environment, forKey: .envVars) }
        if !spec.constraints.isEmpty { try fields.encode(spec.constraints, forKey: .constraints) }
        if !spec.secrets.isEmpty { try fields.encode(spec.secrets, forKey: .secrets) }
        try fields.encode(spec.labels, forKey: .labels)
        try fields.encode(spec.annotations, forKey: .annotations)
        try fields.encodeIfPresent(spec.limits.map(ResourcesJSON.init), forKey: .limits)
        try fields.encodeIfPresent(spec.requests.map(ResourcesJSON.init), forKey: .requests)
        if spec.readOnlyRootFilesystem { try fields.encode(true, forKey: .readOnlyRootFilesystem) }
        if status.desiredReplicas > 0 { try fields.encode(status.desiredReplicas, forKey: .replicas) }
        if status.availableReplicas > 0 { try fields.encode(status.availableReplicas, forKey: .availableReplicas) }
        try fields.encode(RFC3339.format(status.createdAt), forKey: .createdAt)
        try fields.encodeIfPresent(status.reason, forKey: .reason)
    }
}
