import ContainerdProtos
import SwiftProtobuf

/// A namespace of containerd.
public struct NamespaceInfo: Sendable, Hashable {
    public var name: String
    public var labels: [String: String]
}

/// The namespaces of a containerd.
public struct NamespaceService: Sendable {
    let grpc: GRPCClient
    private static let service = "containerd.services.namespaces.v1.Namespaces"

    /// What changes a namespace publishes an event, and that needs to know a namespace: the same one.
    private func scope(_ name: String? = nil) -> GRPCScope { GRPCScope(client: grpc, namespace: name) }

    /// The namespaces that exist, with their labels.
    public func list() async throws(ContainerdError) -> [NamespaceInfo] {
        let method = GRPCMethod(Self.service, "List", "list namespaces", isRead: true)
        let answer: Containerd_Services_Namespaces_V1_ListNamespacesResponse = try await scope().unary(
            method, Containerd_Services_Namespaces_V1_ListNamespacesRequest())
        return answer.namespaces.map { NamespaceInfo(name: $0.name, labels: $0.labels) }
    }

    /// nil for a namespace that does not exist. (containerd's own Get answers for those too, without labels.)
    public func get(_ name: String) async throws(ContainerdError) -> NamespaceInfo? {
        try await list().first { $0.name == name }
    }

    /// Throws `alreadyExists` for a namespace that exists.
    public func create(_ name: String, labels: [String: String] = [:]) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Create", "create namespace", object: name)
        let request = Containerd_Services_Namespaces_V1_CreateNamespaceRequest.with {
            $0.namespace.name = name
            $0.namespace.labels = labels
        }
        try await scope(name).command(method, request)
    }

    /// Sets one label; an empty value takes it away.
    public func setLabel(_ key: String, to value: String, on name: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Update", "label namespace", object: name)
        let request = Containerd_Services_Namespaces_V1_UpdateNamespaceRequest.with {
            $0.namespace.name = name
            $0.namespace.labels = [key: value]
            $0.updateMask.paths = ["labels.\(key)"]
        }
        try await scope(name).command(method, request)
    }

    /// Throws `failedPrecondition` while something is left in the namespace.
    public func delete(_ name: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Delete", "delete namespace", object: name)
        try await scope(name).command(
            method, .with { $0.name = name } as Containerd_Services_Namespaces_V1_DeleteNamespaceRequest)
    }
}
