import ContainerdProtos
import SwiftProtobuf

/// A snapshot: a layered file tree.
public struct SnapshotInfo: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case view, active, committed, unknown
    }

    /// The key of an active one or a view, the name of a committed one.
    public var name: String
    /// Empty for one without.
    public var parent: String
    public var kind: Kind
    public var labels: [String: String]

    init(_ wire: Containerd_Services_Snapshots_V1_Info) {
        name = wire.name
        parent = wire.parent
        labels = wire.labels
        kind =
            switch wire.kind {
            case .view: .view
            case .active: .active
            case .committed: .committed
            default: .unknown
            }
    }
}

/// The snapshots of a namespace, by one snapshotter.
///
/// A snapshot that neither a lease, nor a container, nor a label `containerd.io/gc.root` refers to
/// is garbage from the moment it is made.
public struct SnapshotService: Sendable {
    let snapshotter: String
    let scope: GRPCScope
    private static let service = "containerd.services.snapshots.v1.Snapshots"

    /// A writable snapshot on top of `parent` (a committed one; empty for none).
    /// Throws `alreadyExists` for a key in use and `notFound` for an unknown parent.
    public func prepare(
        _ key: String, parent: String, labels: [String: String] = [:]
    ) async throws(ContainerdError) -> [SnapshotMount] {
        let method = GRPCMethod(Self.service, "Prepare", "prepare snapshot", object: key)
        let request = Containerd_Services_Snapshots_V1_PrepareSnapshotRequest.with {
            $0.snapshotter = snapshotter
            $0.key = key
            $0.parent = parent
            $0.labels = labels
        }
        let answer: Containerd_Services_Snapshots_V1_PrepareSnapshotResponse = try await scope.unary(method, request)
        return answer.mounts.map(SnapshotMount.init)
    }

    /// A read-only snapshot on top of `parent`.
    public func view(
        _ key: String, parent: String, labels: [String: String] = [:]
    ) async throws(ContainerdError) -> [SnapshotMount] {
        let method = GRPCMethod(Self.service, "View", "view snapshot", object: key)
        let request = Containerd_Services_Snapshots_V1_ViewSnapshotRequest.with {
            $0.snapshotter = snapshotter
            $0.key = key
            $0.parent = parent
            $0.labels = labels
        }
        let answer: Containerd_Services_Snapshots_V1_ViewSnapshotResponse = try await scope.unary(method, request)
        return answer.mounts.map(SnapshotMount.init)
    }

    /// The mounts of an active snapshot or a view.
    public func mounts(_ key: String) async throws(ContainerdError) -> [SnapshotMount] {
        let method = GRPCMethod(Self.service, "Mounts", "get mounts of snapshot", object: key, isRead: true)
        let request = Containerd_Services_Snapshots_V1_MountsRequest.with {
            $0.snapshotter = snapshotter
            $0.key = key
        }
        let answer: Containerd_Services_Snapshots_V1_MountsResponse = try await scope.unary(method, request)
        return answer.mounts.map(SnapshotMount.init)
    }

    /// Makes the active snapshot `key` the committed one `name`, on which others can be based.
    /// Throws `alreadyExists` when there is one of that name.
    public func commit(
        _ key: String, as name: String, labels: [String: String] = [:]
    ) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Commit", "commit snapshot", object: name)
        let request = Containerd_Services_Snapshots_V1_CommitSnapshotRequest.with {
            $0.snapshotter = snapshotter
            $0.key = key
            $0.name = name
            $0.labels = labels
        }
        try await scope.command(method, request)
    }

    /// nil for a snapshot that is not there.
    public func stat(_ name: String) async throws(ContainerdError) -> SnapshotInfo? {
        let method = GRPCMethod(Self.service, "Stat", "look up snapshot", object: name, isRead: true)
        let request = Containerd_Services_Snapshots_V1_StatSnapshotRequest.with {
            $0.snapshotter = snapshotter
            $0.key = name
        }
        do throws(ContainerdError) {
            let answer: Containerd_Services_Snapshots_V1_StatSnapshotResponse = try await scope.unary(method, request)
            return SnapshotInfo(answer.info)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    public func list() async throws(ContainerdError) -> [SnapshotInfo] {
        let method = GRPCMethod(Self.service, "List", "list snapshots", isRead: true)
        let request = Containerd_Services_Snapshots_V1_ListSnapshotsRequest.with { $0.snapshotter = snapshotter }
        return try await scope.serverStream(method, request, into: [SnapshotInfo]()) {
            (all: inout [SnapshotInfo], part: Containerd_Services_Snapshots_V1_ListSnapshotsResponse) in
            all += part.info.map(SnapshotInfo.init)
        }
    }

    /// Throws `notFound`, and `failedPrecondition` for one that others are based on.
    public func remove(_ name: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Remove", "remove snapshot", object: name)
        let request = Containerd_Services_Snapshots_V1_RemoveSnapshotRequest.with {
            $0.snapshotter = snapshotter
            $0.key = name
        }
        try await scope.command(method, request)
    }
}
