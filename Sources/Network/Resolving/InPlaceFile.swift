import FaasModel
import Glibc

/// A file that containers have mounted by itself. Such a mount holds on to the file and not to its
/// name, so the file is rewritten where it is and never replaced.
struct InPlaceFile {
    /// What may be read of one.
    static let sizeLimit = 1 << 20

    let path: String

    /// Replaces the content by what `change` makes of it; an absent file counts as empty and is made.
    /// Writes nothing when nothing changes. Another daemon that does the same is waited for, up to
    /// five seconds.
    ///
    /// The file may be read at any moment: new bytes are written over the old ones and what is then left
    /// over is cut off, so that it is never seen empty.
    func update(_ change: @Sendable (String) -> String) async throws(FaasError) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw failure("open") }
        defer { close(file) }
        try await lock(file)
        let old = try content(of: file)
        let new = Array(change(String(decoding: old, as: UTF8.self)).utf8)
        guard new != old else { return }
        var written = 0
        while written < new.count {
            let count = pwrite(file, Array(new[written...]), new.count - written, off_t(written))
            guard count > 0 else { throw failure("write") }
            written += count
        }
        guard ftruncate(file, off_t(new.count)) == 0 else { throw failure("cut") }
    }

    /// The lock is the open file's and goes with it.
    private func lock(_ file: Int32) async throws(FaasError) {
        for _ in 1...250 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { throw failure("lock") }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                throw FaasError(.cancelled, "waiting for the lock on \(path) was cancelled")
            }
        }
        throw FaasError(.timeout, "cannot lock \(path) within 5 seconds: another process holds it")
    }

    private func content(of file: Int32) throws(FaasError) -> [UInt8] {
        let size = lseek(file, 0, SEEK_END)
        guard (0...off_t(Self.sizeLimit)).contains(size) else {
            throw FaasError(.resourceExhausted, "\(path) is larger than \(Self.sizeLimit) bytes")
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            count = max(0, pread(file, buffer.baseAddress, buffer.count, 0))
        }
        guard bytes.count == size else { throw failure("read") }
        return bytes
    }

    private func failure(_ operation: String) -> FaasError {
        FaasError(.upstream, "cannot \(operation) \(path): \(String(cString: strerror(errno))) (errno \(errno))")
    }
}
