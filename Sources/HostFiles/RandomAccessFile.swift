import Glibc

/// A regular file open for reading at any offset. All calls block.
public final class RandomAccessFile: Sendable {
    public let path: String
    /// In bytes, when it was opened.
    public let size: Int64
    private let file: OwnedDescriptor

    /// - Throws: EINVAL for anything but a regular file.
    public init(_ path: String) throws(HostFileError) {
        self.path = path
        // O_NONBLOCK: opening a FIFO would wait for its writer.
        file = try OwnedDescriptor(path: path, flags: O_RDONLY | O_NONBLOCK, operation: "read")
        var status = stat()
        _ = try retrying("read", path) { [raw = file.rawValue] in fstat(raw, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw HostFileError("read", path, errno: EINVAL) }
        size = Int64(status.st_size)
    }

    /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
    public func read(at offset: Int64, count: Int) throws(HostFileError) -> [UInt8] {
        var failure: HostFileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            do throws(HostFileError) {
                while done < count {
                    let got = try retrying("read", path) {
                        pread(file.rawValue, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + done)
                    }
                    guard got > 0 else { return }
                    done += got
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}
