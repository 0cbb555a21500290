import Glibc

/// Small files that survive a crash and a power cut, and that a reader sees whole: the old content or the new.
///
/// The content goes to a temporary file beside the target, which is synced, renamed over it, and made lasting by syncing the
/// directory (rename(2), fsync(2)). All calls block, by milliseconds on a disk. Not for files that are bind-mounted into
/// containers, which keep seeing the old file: ``HostFile/rewriteInPlace(_:at:mode:)``.
public enum DurableFile {
    /// Creates or replaces the file. When it returns, the new content is on disk; when it throws, the old one still is, and
    /// nothing else is left.
    /// - Parameter mode: exactly as given, whatever the process's umask is.
    public static func write(_ bytes: some Collection<UInt8>, to path: String, mode: mode_t = 0o600)
        throws(HostFileError)
    {
        var file = try PendingFile(replacing: path, mode: mode)
        try file.append(bytes)
        try file.commit()
    }

    /// Removes the file, lastingly. What is not there is removed already.
    /// - Returns: whether there was one.
    @discardableResult
    public static func remove(_ path: String) throws(HostFileError) -> Bool {
        do throws(HostFileError) {
            _ = try retrying("remove", path) { unlink(path) }
        } catch  where error.isNotFound {
            return false
        }
        try HostDirectory.sync(parent(of: path))
        return true
    }

    /// Whether a directory entry is a temporary file of a ``write(_:to:mode:)`` that was killed half way. Whoever lists a
    /// directory of durable files passes these over; the single writer may remove them.
    public static func isLeftover(_ name: String) -> Bool { name.hasPrefix(PendingFile.prefix) }
}
