import Glibc

/// A file that is being written beside its place and takes the place of the old one whole, at ``commit()``. Let go of
/// before that, it leaves nothing. See ``DurableFile`` for what lasting means; this is for content that does not fit in memory.
public struct PendingFile: ~Copyable, Sendable {
    public let path: String
    private let temporary: String
    private let file: OwnedDescriptor
    private var length = 0
    private var isCommitted = false

    /// - Parameter mode: exactly as given, whatever the process's umask is.
    public init(replacing path: String, mode: mode_t = 0o600) throws(HostFileError) {
        self.path = path
        temporary =
            "\(parent(of: path))/\(Self.prefix)\(path.split(separator: "/").last ?? "file").\(UInt64.random(in: .min ... .max))"
        file = try Self.open(temporary, mode: mode)
    }

    private static func open(_ temporary: String, mode: mode_t) throws(HostFileError) -> OwnedDescriptor {
        let file = try OwnedDescriptor(
            path: temporary, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, operation: "write")
        let raw = file.rawValue
        do throws(HostFileError) {
            _ = try retrying("set the mode of", temporary) { fchmod(raw, mode) }
        } catch {
            unlink(temporary)
            throw error
        }
        return file
    }

    deinit { if !isCommitted { unlink(temporary) } }

    public mutating func append(_ bytes: some Collection<UInt8>) throws(HostFileError) {
        try file.write(bytes, at: length, path: path)
        length += bytes.count
    }

    /// When it returns, the new content is on disk and at its place.
    public consuming func commit() throws(HostFileError) {
        try file.sync(path: path)
        let (old, new) = (temporary, path)
        _ = try retrying("replace", path) { rename(old, new) }
        isCommitted = true
        try HostDirectory.sync(parent(of: path))
    }

    static let prefix = ".tmp~"
}
