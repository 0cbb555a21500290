import Glibc

/// An open network namespace, which lives on at least as long as this value (namespaces(7)).
public struct NetworkNamespace: ~Copyable, Sendable {
    let descriptor: Int32
    /// For messages: "the network namespace of process 42".
    public let name: String

    /// The one that process `pid` is in. ENOENT or ESRCH when there is no such process.
    public init(ofProcess pid: Int32) throws(NetlinkError) {
        try self.init(path: "/proc/\(pid)/ns/net", name: "the network namespace of process \(pid)")
    }

    /// The one that the calling thread is in.
    public init(ofCallingThread: Void) throws(NetlinkError) {
        try self.init(path: "/proc/thread-self/ns/net", name: "the host's network namespace")
    }

    private init(path: String, name: String) throws(NetlinkError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw NetlinkError("open", name, code: errno) }
        self.name = name
    }

    deinit { close(descriptor) }

    /// Whether both are one namespace, by what stat(2) says of their files. Throws on the
    /// descriptors' failure.
    public func isSame(as other: borrowing NetworkNamespace) throws(NetlinkError) -> Bool {
        let mine = try identity(), theirs = try other.identity()
        return mine.0 == theirs.0 && mine.1 == theirs.1
    }

    private func identity() throws(NetlinkError) -> (dev_t, ino_t) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw NetlinkError("examine", name, code: errno) }
        return (status.st_dev, status.st_ino)
    }
}
