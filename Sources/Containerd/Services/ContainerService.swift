import ContainerdProtos
public import FoundationEssentials
import SwiftProtobuf

/// What containerd keeps of a container; what runs is its task.
public struct ContainerRecord: Sendable, Hashable {
    public var id: String
    /// Key and value of a label are at most 4096 bytes together.
    public var labels: [String: String]
    public var image: String
    /// The shim: `io.containerd.runc.v2`.
    public var runtime: String
    public var runtimeOptions: RuncOptions?
    /// The OCI runtime configuration, JSON.
    public var spec: [UInt8]
    public var snapshotter: String
    public var snapshotKey: String
    /// Data of the owner's, by name; of any size that fits a message.
    public var extensions: [String: TypedBytes]
    /// Set by containerd; nil in one that was not read from there.
    public var createdAt: Date?

    public init(
        id: String, labels: [String: String] = [:], image: String = "", runtime: String = "io.containerd.runc.v2",
        runtimeOptions: RuncOptions? = nil, spec: [UInt8], snapshotter: String = "overlayfs", snapshotKey: String = "",
        extensions: [String: TypedBytes] = [:]
    ) {
        self.id = id
        self.labels = labels
        self.image = image
        self.runtime = runtime
        self.runtimeOptions = runtimeOptions
        self.spec = spec
        self.snapshotter = snapshotter
        self.snapshotKey = snapshotKey
        self.extensions = extensions
        createdAt = nil
    }

    init(_ wire: Containerd_Services_Containers_V1_Container) {
        id = wire.id
        labels = wire.labels
        image = wire.image
        runtime = wire.runtime.name
        runtimeOptions = RuncOptions(wire.runtime.options)
        spec = [UInt8](wire.spec.value)
        snapshotter = wire.snapshotter
        snapshotKey = wire.snapshotKey
        extensions = wire.extensions.mapValues(TypedBytes.init)
        createdAt = wire.createdAt.instant
    }

    var wire: Containerd_Services_Containers_V1_Container {
        .with {
            $0.id = id
            $0.labels = labels
            $0.image = image
            $0.runtime.name = runtime
            if let runtimeOptions { $0.runtime.options = runtimeOptions.wire }
            $0.spec = TypedBytes(typeURL: Self.specType, bytes: spec).wire
            $0.snapshotter = snapshotter
            $0.snapshotKey = snapshotKey
            $0.extensions = extensions.mapValues(\.wire)
        }
    }

    private static let specType = "types.containerd.io/opencontainers/runtime-spec/1/Spec"
}

/// The containers of a namespace.
public struct ContainerService: Sendable {
    let scope: GRPCScope
    private static let service = "containerd.services.containers.v1.Containers"

    /// nil for a container that is not there.
    public func get(_ id: String) async throws(ContainerdError) -> ContainerRecord? {
        let method = GRPCMethod(Self.service, "Get", "get container", object: id, isRead: true)
        let request = Containerd_Services_Containers_V1_GetContainerRequest.with { $0.id = id }
        do throws(ContainerdError) {
            let answer: Containerd_Services_Containers_V1_GetContainerResponse = try await scope.unary(method, request)
            return ContainerRecord(answer.container)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    /// Every container of the namespace. Streamed, since all of them together may be larger than a message.
    public func list() async throws(ContainerdError) -> [ContainerRecord] {
        let method = GRPCMethod(Self.service, "ListStream", "list containers", isRead: true)
        return try await scope.serverStream(
            method, Containerd_Services_Containers_V1_ListContainersRequest(), into: [ContainerRecord]()
        ) { (all: inout [ContainerRecord], part: Containerd_Services_Containers_V1_ListContainerMessage) in
            all.append(ContainerRecord(part.container))
        }
    }

    /// Throws `alreadyExists` for an id in use.
    public func create(_ container: ContainerRecord) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Create", "create container", object: container.id)
        try await scope.command(
            method, Containerd_Services_Containers_V1_CreateContainerRequest.with { $0.container = container.wire })
    }

    /// Sets labels and leaves the others; an empty value takes a label away.
    public func setLabels(_ labels: [String: String], on id: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Update", "label container", object: id)
        let request = Containerd_Services_Containers_V1_UpdateContainerRequest.with {
            $0.container.id = id
            $0.container.labels = labels
            $0.updateMask.paths = labels.keys.sorted().map { "labels.\($0)" }
        }
        try await scope.command(method, request)
    }

    /// Sets one of the extensions and leaves the others.
    public func setExtension(
        _ name: String, to value: TypedBytes, on id: String
    ) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Update", "set extension of container", object: id)
        let request = Containerd_Services_Containers_V1_UpdateContainerRequest.with {
            $0.container.id = id
            $0.container.extensions = [name: value.wire]
            $0.updateMask.paths = ["extensions.\(name)"]
        }
        try await scope.command(method, request)
    }

    /// Throws `notFound`, and `failedPrecondition` while it has a task.
    public func delete(_ id: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Delete", "delete container", object: id)
        try await scope.command(
            method, Containerd_Services_Containers_V1_DeleteContainerRequest.with { $0.id = id })
    }
}
