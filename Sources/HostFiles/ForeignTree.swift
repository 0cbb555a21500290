import CLinux
import Glibc

/// Reads files below a directory whose content somebody else made, such as an unpacked image: links are resolved as if
/// that directory were the root, so that nothing outside it can be read, whatever links and `..` it holds
/// (openat2(2), RESOLVE_IN_ROOT).
public struct ForeignTree: ~Copyable, Sendable {
    private let root: OwnedDescriptor
    private let path: String

    public init(_ path: String) throws(HostFileError) {
        root = try OwnedDescriptor(path: path, flags: O_RDONLY | O_DIRECTORY, operation: "open")
        self.path = path
    }

    /// The content of a regular file; nil if there is none at the path.
    /// - Parameter limit: in bytes; a longer file is the error EFBIG. Anything but a regular file is EINVAL.
    public func read(_ name: String, limit: Int = 1 << 20) throws(HostFileError) -> [UInt8]? {
        let shown = "\(name) in \(path)"
        // O_NONBLOCK: opening a FIFO would wait for its writer.
        let opened = clinux_open_in_root(root.rawValue, name, UInt64(O_RDONLY | O_NONBLOCK | O_NOCTTY))
        if opened == -ENOENT || opened == -ENOTDIR { return nil }
        guard opened >= 0 else { throw HostFileError("read", shown, errno: -opened) }
        let file = OwnedDescriptor(owning: opened)
        var status = stat()
        _ = try retrying("read", shown) { fstat(file.rawValue, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw HostFileError("read", shown, errno: EINVAL) }
        return try file.readAll(limit: limit, path: shown)
    }
}
