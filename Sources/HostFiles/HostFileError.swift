import Glibc

/// A system call on a file failed: what was being done, to which path, and why.
public struct HostFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Completes "cannot …": `write`, `create directory`.
    public let operation: String
    public let path: String
    /// See errno(3).
    public let errno: Int32

    public init(_ operation: String, _ path: String, errno: Int32) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    public var isNotFound: Bool { errno == ENOENT }
    public var alreadyExists: Bool { errno == EEXIST }

    public var description: String { "cannot \(operation) \(path): \(String(cString: strerror(errno)))" }
}
