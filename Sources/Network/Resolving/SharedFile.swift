import FaasModel
import Glibc
import HostFiles

/// A file that more than one daemon changes and that containers have mounted by itself. Such a mount
/// holds on to the file and not to its name, so the file is rewritten where it is, never replaced.
struct SharedFile {
    let path: String

    /// Replaces the content by what `change` makes of it; an absent file counts as empty and is made.
    /// Writes nothing when nothing changes. Another daemon that does the same is waited for, up to
    /// five seconds.
    func update(_ change: @Sendable (String) -> String) async throws(FaasError) {
        do {
            // The lock is the open file's and goes with it.
            let file = try OwnedDescriptor(
                path: path, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o644, operation: "open")
            try await lock(file)
            let text = String(decoding: try HostFile.read(path), as: UTF8.self)
            try HostFile.rewriteInPlace(change(text).utf8, at: path)
        } catch let error as FaasError {
            throw error
        } catch {
            throw FaasError(.upstream, "cannot update \(path)", cause: error)
        }
    }

    private func lock(_ file: borrowing OwnedDescriptor) async throws(FaasError) {
        for _ in 1...250 {
            if flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 { return }
            let code = errno
            guard code == EWOULDBLOCK || code == EINTR else {
                throw FaasError(.upstream, "cannot lock \(path): \(String(cString: strerror(code)))")
            }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                throw FaasError(.cancelled, "waiting for the lock on \(path) was cancelled")
            }
        }
        throw FaasError(.timeout, "cannot lock \(path) within 5 seconds: another process holds it")
    }
}
