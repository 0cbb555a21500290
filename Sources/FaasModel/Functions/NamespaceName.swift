/// The name of a namespace of functions, the same as its name in containerd: a DNS label.
public struct NamespaceName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// - Throws: ``FaasError`` with `invalidArgument`, telling the rule.
    public init(_ rawValue: String) throws(FaasError) {
        guard DNSLabel.isValid(rawValue) else {
            throw FaasError(
                .invalidArgument,
                "namespace \(DNSLabel.quoted(rawValue)) is not valid: \(DNSLabel.rule)")
        }
        self.rawValue = rawValue
    }

    private init(known rawValue: String) { self.rawValue = rawValue }

    /// Where a function goes when its deployment names no namespace.
    public static let functions = NamespaceName(known: "openfaas-fn")
    /// The core services' own; no function may live or be invoked there.
    public static let services = NamespaceName(known: "openfaas")

    /// Whether the namespace is closed to functions whatever its labels say.
    public var isReserved: Bool { self == .services }

    public var description: String { rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
