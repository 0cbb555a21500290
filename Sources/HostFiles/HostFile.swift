import Glibc

/// Plain reading and writing of host files. All calls block.
public enum HostFile {
    /// The whole content.
    /// - Parameter limit: in bytes; a longer file is the error EFBIG, not a cut.
    public static func read(_ path: String, limit: Int = 1 << 20) throws(HostFileError) -> [UInt8] {
        let file = try OwnedDescriptor(path: path, flags: O_RDONLY, operation: "read")
        return try file.readAll(limit: limit, path: path)
    }

    /// Replaces the content and keeps the file (its inode), so that those who have it bind-mounted see the new content. A
    /// reader at that very moment may see a mixture: for `hosts` and `resolv.conf`, which are read by lines.
    /// Creates the file if it is missing. Nothing is written when the content is the same already.
    public static func rewriteInPlace(
        _ bytes: some Collection<UInt8>, at path: String, mode: mode_t = 0o644
    ) throws(HostFileError) {
        let file = try OwnedDescriptor(
            path: path, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: mode, operation: "rewrite")
        _ = try retrying("set the mode of", path) { fchmod(file.rawValue, mode) }
        // A file that cannot be read whole is certainly not the same.
        if let old = try? file.readAll(limit: bytes.count, path: path), old.elementsEqual(bytes) { return }
        // Truncating first would show everybody an empty file for a moment.
        try file.write(bytes, path: path)
        _ = try retrying("cut", path) { ftruncate(file.rawValue, off_t(bytes.count)) }
        try file.sync(path: path)
    }

    /// Creates a file that must not be there yet.
    /// - Throws: EEXIST if it is, be it as a dangling link.
    public static func create(_ bytes: some Collection<UInt8>, at path: String, mode: mode_t) throws(HostFileError) {
        let file = try OwnedDescriptor(
            path: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, operation: "create")
        do throws(HostFileError) {
            _ = try retrying("set the mode of", path) { fchmod(file.rawValue, mode) }
            try file.write(bytes, path: path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Whether anything is at the path; links are followed.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
