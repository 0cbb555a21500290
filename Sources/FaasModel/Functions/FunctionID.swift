/// Which function: its name within its namespace. Written `name.namespace`.
public struct FunctionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let name: FunctionName
    public let namespace: NamespaceName

    public init(_ name: FunctionName, in namespace: NamespaceName = .functions) {
        self.name = name
        self.namespace = namespace
    }

    public var description: String { "\(name).\(namespace)" }

    public static func < (a: Self, b: Self) -> Bool {
        (a.namespace, a.name) < (b.namespace, b.name)
    }
}
