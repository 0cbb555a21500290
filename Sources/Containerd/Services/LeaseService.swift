import ContainerdProtos
public import FoundationEssentials
import SwiftProtobuf

/// Keeps what is made under it from containerd's garbage collector, until it is deleted or expires.
public struct Lease: Sendable, Hashable {
    public var id: String
    public var createdAt: Date
    public var labels: [String: String]

    init(_ wire: Containerd_Services_Leases_V1_Lease) {
        id = wire.id
        createdAt = wire.createdAt.instant
        labels = wire.labels
    }
}

/// The leases of a namespace.
public struct LeaseService: Sendable {
    let scope: GRPCScope
    private static let service = "containerd.services.leases.v1.Leases"

    /// - Parameters:
    ///   - id: unique in the namespace; `alreadyExists` otherwise.
    ///   - lifetime: after which the garbage collector may drop it by itself (label
    ///     `containerd.io/gc.expire`), so that a process which dies leaves nothing held for ever.
    public func create(
        _ id: String, expiresAfter lifetime: Duration, labels: [String: String] = [:]
    ) async throws(ContainerdError) -> Lease {
        let method = GRPCMethod(Self.service, "Create", "create lease", object: id)
        let expiry = Date().addingTimeInterval(Double(lifetime.components.seconds))
        let request = Containerd_Services_Leases_V1_CreateRequest.with {
            $0.id = id
            $0.labels = labels
            $0.labels["containerd.io/gc.expire"] = expiry.formatted(.iso8601)
        }
        let answer: Containerd_Services_Leases_V1_CreateResponse = try await scope.unary(method, request)
        return Lease(answer.lease)
    }

    /// - Parameter synchronously: returns only after the garbage collector has run.
    public func delete(_ id: String, synchronously: Bool = false) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Delete", "delete lease", object: id)
        let request = Containerd_Services_Leases_V1_DeleteRequest.with {
            $0.id = id
            $0.sync = synchronously
        }
        try await scope.command(method, request)
    }

    public func list() async throws(ContainerdError) -> [Lease] {
        let method = GRPCMethod(Self.service, "List", "list leases", isRead: true)
        let answer: Containerd_Services_Leases_V1_ListResponse = try await scope.unary(
            method, Containerd_Services_Leases_V1_ListRequest())
        return answer.leases.map(Lease.init)
    }
}
