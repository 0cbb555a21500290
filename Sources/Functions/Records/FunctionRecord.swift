import FaasModel
import FoundationEssentials

/// What should be: one function, as it was last deployed. Kept durably by ``FunctionStore`` and
/// repeated on every container of the function, so that either can rebuild the other.
public struct FunctionRecord: Sendable, Hashable {
    public var spec: FunctionSpec
    /// Tells one deployment of this name from the next; a replica belongs to the revision it was
    /// started from.
    public var revision: String
    /// How many replicas should run; 0 is a function asleep.
    public var replicas: Int
    public var createdAt: Date

    public init(spec: FunctionSpec, revision: String, replicas: Int = 1, createdAt: Date) {
        self.spec = spec
        self.revision = revision
        self.replicas = replicas
        self.createdAt = createdAt
    }

    public var id: FunctionID { spec.id }
}
