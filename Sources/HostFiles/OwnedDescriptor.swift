import Glibc

/// An open file descriptor, closed when its owner lets go of it.
public struct OwnedDescriptor: ~Copyable, Sendable {
    public let rawValue: Int32

    /// Takes over an open descriptor.
    public init(owning rawValue: Int32) { self.rawValue = rawValue }

    deinit { _ = Glibc.close(rawValue) }

    /// open(2) with O_CLOEXEC added.
    public init(path: String, flags: Int32, mode: mode_t = 0, operation: String) throws(HostFileError) {
        self.init(owning: try retrying(operation, path) { Glibc.open(path, flags | O_CLOEXEC, mode) })
    }

    /// Writes all bytes at `offset`.
    func write(_ bytes: some Collection<UInt8>, at offset: Int = 0, path: String) throws(HostFileError) {
        let all = Array(bytes)
        var done = 0
        while done < all.count {
            done += try retrying("write", path) {
                all.withUnsafeBytes {
                    pwrite(rawValue, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(offset + done))
                }
            }
        }
    }

    /// Reads to the end, at most `limit` bytes.
    /// - Throws: EFBIG when there is more.
    func readAll(limit: Int, path: String) throws(HostFileError) -> [UInt8] {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit + 1, 64 << 10))
        while true {
            let count = try retrying("read", path) {
                chunk.withUnsafeMutableBytes { read(rawValue, $0.baseAddress, $0.count) }
            }
            guard count > 0 else { return result }
            guard result.count + count <= limit else { throw HostFileError("read", path, errno: EFBIG) }
            result += chunk[..<count]
        }
    }

    func sync(path: String) throws(HostFileError) {
        _ = try retrying("sync", path) { fsync(rawValue) }
    }
}

/// Calls again when a signal interrupted; -1 becomes an error.
func retrying<Result: SignedInteger>(
    _ operation: String, _ path: String, _ call: () -> Result
) throws(HostFileError) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        let reason = errno
        if reason != EINTR { throw HostFileError(operation, path, errno: reason) }
    }
}

/// The directory part of a path, as dirname(1) tells it.
func parent(of path: String) -> String {
    let trimmed = path.lastIndex { $0 != "/" }.map { path[...$0] } ?? ""
    guard let slash = trimmed.lastIndex(of: "/") else { return path.hasPrefix("/") ? "/" : "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
}
