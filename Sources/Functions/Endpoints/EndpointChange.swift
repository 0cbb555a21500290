import FaasModel

/// A function and its ready replicas, as watchers see it.
public struct FunctionEndpoints: Sendable, Hashable {
    public struct Replica: Sendable, Hashable {
        public var id: String
        public var address: IPv4Address

        public init(id: String, address: IPv4Address) {
            self.id = id
            self.address = address
        }
    }

    public var function: FunctionID
    /// Empty for a function that exists and has none ready.
    public var ready: [Replica]

    public init(function: FunctionID, ready: [Replica]) {
        self.function = function
        self.ready = ready
    }
}

/// What a watcher of the endpoint table is told.
public enum EndpointChange: Sendable, Hashable {
    /// Everything: the watcher replaces its table.
    case snapshot(epoch: String, revision: UInt64, [FunctionEndpoints])
    /// The function is now so; it may be new.
    case set(revision: UInt64, FunctionEndpoints)
    /// The function is gone.
    case removed(revision: UInt64, FunctionID)
    /// Nothing changed: a sign of life, asked for by ``EndpointTable/Watch/beat``.
    case heartbeat(revision: UInt64)

    /// The revision of the table once this is known.
    public var revision: UInt64 {
        switch self {
        case .snapshot(_, let revision, _), .set(let revision, _), .removed(let revision, _), .heartbeat(let revision):
            revision
        }
    }
}
