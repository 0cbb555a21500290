import Glibc

extension DurableFile {
    /// Renames a file within its directory; when it returns, the new name survives power loss. Needs no
    /// space on the disk (rename(2)). A file that is not there is no error: it may have been renamed by
    /// an earlier try.
    public static func move(_ path: String, to newPath: String) throws(HostFileError) {
        guard Glibc.rename(path, newPath) == 0 || errno == ENOENT else {
            throw HostFileError("rename", path, errno: errno)
        }
        let folder = newPath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try HostDirectory.sync(folder.isEmpty ? "/" : folder)
    }
}
