/// The name of a function: a DNS label (RFC 1123 section 2.1, as Kubernetes and `faas-cli` have
/// it): 1 to 63 of `a-z 0-9 -`, beginning and ending with a letter or digit.
///
/// A dot can therefore never be part of it, which is what makes `name.namespace` in paths and
/// `name.2` among container ids unambiguous.
public struct FunctionName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// - Throws: ``FaasError`` with `invalidArgument`, telling the rule.
    public init(_ rawValue: String) throws(FaasError) {
        guard DNSLabel.isValid(rawValue) else {
            throw FaasError(
                .invalidArgument,
                "function name \(DNSLabel.quoted(rawValue)) is not valid: \(DNSLabel.rule)")
        }
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
