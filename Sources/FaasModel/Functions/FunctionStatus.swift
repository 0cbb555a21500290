import FoundationEssentials

/// What is known of a function at one moment, answered from memory.
public struct FunctionStatus: Hashable, Sendable {
    public var spec: FunctionSpec
    /// Replicas that should run.
    public var desiredReplicas: Int
    /// Replicas that are ready for traffic now.
    public var availableReplicas: Int
    public var createdAt: Date
    /// What stands in the way when fewer replicas are available than desired; nil when all is well.
    public var reason: String?
    /// The environment the image brings itself, as far as known; not part of the spec.
    public var imageEnvironment: [String: String]

    public init(
        spec: FunctionSpec, desiredReplicas: Int, availableReplicas: Int, createdAt: Date,
        reason: String? = nil, imageEnvironment: [String: String] = [:]
    ) {
        self.spec = spec
        self.desiredReplicas = desiredReplicas
        self.availableReplicas = availableReplicas
        self.createdAt = createdAt
        self.reason = reason
        self.imageEnvironment = imageEnvironment
    }
}
