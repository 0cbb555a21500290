import Glibc

/// A call to the kernel's networking that failed: what was to be done, to what, and why not.
public struct NetlinkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// "create bridge"
    public let operation: String
    /// "openfaas0"
    public let object: String
    /// As in errno(3), positive.
    public let code: Int32
    /// The kernel's own words, where it gives any (NLMSGERR_ATTR_MSG).
    public let detail: String?

    public init(_ operation: String, _ object: String, code: Int32, detail: String? = nil) {
        self.operation = operation
        self.object = object
        self.code = code
        self.detail = detail
    }

    public var description: String {
        "cannot \(operation) \(object): \(String(cString: strerror(code))) (errno \(code))"
            + (detail.map { ": \($0)" } ?? "")
    }
}
