import FaasModel
import Synchronization

/// A replica that is ready for traffic, at port 8080 of its address.
public final class Endpoint: Sendable {
    /// The replica's container id.
    public let replica: String
    public let address: IPv4Address
    private let inFlightCount = Atomic<Int>(0)

    public init(replica: String, address: IPv4Address) {
        self.replica = replica
        self.address = address
    }

    /// Requests that were begun and have not ended.
    public var inFlight: Int { inFlightCount.load(ordering: .relaxed) }

    public func begin() { inFlightCount.add(1, ordering: .relaxed) }
    public func end() { inFlightCount.subtract(1, ordering: .relaxed) }
}
