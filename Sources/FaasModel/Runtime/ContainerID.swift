/// Which container: its id within a containerd namespace.
public struct ContainerID: Hashable, Sendable, CustomStringConvertible {
    public let namespace: NamespaceName
    /// A function's first replica has the function's name, the others `<name>.<n>`.
    public let id: String

    public init(_ id: String, in namespace: NamespaceName) {
        self.id = id
        self.namespace = namespace
    }

    public var description: String { "\(namespace)/\(id)" }
}
