import FaasModel

/// What one request to a replica's port brought.
public enum ProbeAnswer: Sendable, Hashable {
    /// Nobody listens there, or the address cannot be reached.
    case refused
    /// A connection was accepted and closed without an answer that is HTTP.
    case accepted
    /// A connection was accepted and nothing came within the time limit.
    case silent
    case status(Int)
}

/// Looks at replicas from outside.
public protocol ReadinessProbing: Sendable {
    /// Sends one `GET path` to port 8080 of the address; answers within `timeout`.
    func get(_ path: String, of address: IPv4Address, timeout: Duration) async -> ProbeAnswer
}
