/// The services of containerd that work within a namespace, for one namespace.
///
/// Cheap to make and to copy; nothing is asked of containerd until a service is used.
public struct ContainerdNamespace: Sendable {
    public let name: String
    /// The lease that what is created here is held by until something else refers to it.
    public let lease: String?
    private let grpc: GRPCClient

    init(name: String, lease: String?, grpc: GRPCClient) {
        self.name = name
        self.lease = lease
        self.grpc = grpc
    }

    /// The same namespace; what is created through it is kept from the garbage collector by `lease`.
    public func under(lease: Lease) -> ContainerdNamespace {
        ContainerdNamespace(name: name, lease: lease.id, grpc: grpc)
    }

    private var scope: GRPCScope { GRPCScope(client: grpc, namespace: name, lease: lease) }

    public var leases: LeaseService { LeaseService(scope: scope) }
    public var content: ContentService { ContentService(scope: scope) }
    public var images: ImageService { ImageService(scope: scope) }
    public var diffs: DiffService { DiffService(scope: scope) }
    /// - Parameter snapshotter: one of containerd's; `overlayfs` is its own default.
    public func snapshots(_ snapshotter: String = "overlayfs") -> SnapshotService {
        SnapshotService(snapshotter: snapshotter, scope: scope)
    }
    public var containers: ContainerService { ContainerService(scope: scope) }
    public var tasks: TaskService { TaskService(scope: scope) }
}
