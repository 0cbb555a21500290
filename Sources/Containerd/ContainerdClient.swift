public import Logging
public import NIOCore

/// A client of one containerd (1.6 to 2.x), over its unix socket.
///
/// It connects when first used and connects again after containerd was away; one connection serves
/// all calls. A call fails at once with ``ContainerdError/Code/unavailable`` while containerd is not
/// there. A call that was sent is never sent again, except for those that only read.
///
/// Every call has a deadline of its own or ``Options/timeout``, is abandoned when its task is
/// cancelled, and throws ``ContainerdError`` and nothing else unless its comment says so.
public struct ContainerdClient: Sendable {
    public struct Options: Sendable, Hashable {
        /// For calls that name no deadline of their own.
        public var timeout: Duration = .seconds(30)
        /// For connecting to the socket.
        public var connectTimeout: Duration = .seconds(5)
        /// The largest message accepted from containerd, whose own limit is the same.
        public var maxMessageBytes = 16 << 20

        public init() {}
    }

    public static let defaultSocketPath = "/run/containerd/containerd.sock"

    let grpc: GRPCClient

    /// - Parameter group: where the connection's work is done; the caller shuts it down, after ``close()``.
    public init(
        socketPath: String = defaultSocketPath, group: any EventLoopGroup, options: Options = Options(),
        logger: Logger = Logger(label: "faasd.containerd")
    ) {
        grpc = GRPCClient(
            target: GRPCTarget(
                socketPath: socketPath, connectTimeout: options.connectTimeout,
                maxMessageBytes: options.maxMessageBytes),
            timeout: options.timeout, group: group, logger: logger)
    }

    /// Ends the connection and every call that still runs; later calls fail with `unavailable`.
    public func close() async { await grpc.close() }

    public var namespaces: NamespaceService { NamespaceService(grpc: grpc) }
    public var events: EventService { EventService(grpc: grpc) }

    /// What lives in a namespace of containerd.
    public func namespace(_ name: String) -> ContainerdNamespace {
        ContainerdNamespace(name: name, lease: nil, grpc: grpc)
    }
}
