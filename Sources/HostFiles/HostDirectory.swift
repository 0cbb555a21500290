import Glibc

/// Directories of the host. All calls block.
public enum HostDirectory {
    /// Creates the directory, and parents that are missing, all with `mode` exactly; one that is there is left as it is.
    /// What was created lasts a power cut.
    /// - Throws: ENOTDIR if something else is in the way.
    public static func create(_ path: String, mode: mode_t = 0o700) throws(HostFileError) {
        if isDirectory(path) { return }
        let above = parent(of: path)
        if above != path { try create(above, mode: mode) }
        do throws(HostFileError) {
            _ = try retrying("create directory", path) { mkdir(path, mode) }
        } catch  where error.alreadyExists {
            // Somebody else was quicker, which is as good; or it is no directory.
            guard isDirectory(path) else { throw HostFileError("create directory", path, errno: ENOTDIR) }
            return
        }
        _ = try retrying("set the mode of", path) { chmod(path, mode) }
        try sync(above)
    }

    /// The names in a directory, sorted, without `.` and `..`.
    public static func entries(_ path: String) throws(HostFileError) -> [String] {
        guard let directory = opendir(path) else { throw HostFileError("list", path, errno: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw HostFileError("list", path, errno: errno) }
                return names.sorted()
            }
            // Not through the imported tuple of 256 characters: the record itself may be shorter.
            let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
            let name = String(cString: start.assumingMemoryBound(to: UInt8.self))
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// Makes created, renamed and removed entries of the directory last a power cut.
    public static func sync(_ path: String) throws(HostFileError) {
        let directory = try OwnedDescriptor(path: path, flags: O_RDONLY | O_DIRECTORY, operation: "sync")
        try directory.sync(path: path)
    }

    /// Removes the directory and all it holds. Links are removed, not followed; what is mounted below is an error (EBUSY).
    /// What is not there is removed already.
    public static func removeTree(_ path: String) throws(HostFileError) {
        let names: [String]
        do throws(HostFileError) { names = try entries(path) } catch  where error.isNotFound { return }
        for name in names {
            let child = path + "/" + name
            if isDirectory(child, followingLinks: false) {
                try removeTree(child)
            } else {
                _ = try retrying("remove", child) { unlink(child) }
            }
        }
        _ = try retrying("remove", path) { rmdir(path) }
    }

    public static func isDirectory(_ path: String, followingLinks: Bool = true) -> Bool {
        var status = stat()
        return fstatat(AT_FDCWD, path, &status, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }
}
