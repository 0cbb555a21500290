import Glibc
import Synchronization

/// Whether the watchdog should get requests: told by `/_/health`, and by a lock file for platforms that look there.
final class HealthState: Sendable {
    private enum Phase { case starting, serving, stopping }

    private struct State {
        var phase = Phase.starting
        /// The lock file was written, so its absence is somebody's way to call the function unhealthy.
        var hasLock = false
    }

    private let state = Mutex(State())
    /// nil: no lock file.
    private let lockPath: String?

    init(lockPath: String?) { self.lockPath = lockPath }

    /// Serving, and nobody has removed the lock file.
    var isHealthy: Bool {
        let (phase, hasLock) = state.withLock { ($0.phase, $0.hasLock) }
        guard phase == .serving else { return false }
        guard hasLock, let lockPath else { return true }
        return access(lockPath, F_OK) == 0
    }

    /// From here on healthy. Returns why the lock file could not be written, which changes nothing else: a
    /// read-only or empty root has no /tmp.
    func beginServing() -> String? {
        var failure: String?
        state.withLock { state in
            guard state.phase == .starting else { return }
            state.phase = .serving
            guard let lockPath else { return }
            let descriptor = open(lockPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o660)
            if descriptor < 0 {
                failure = "write \(lockPath): \(String(cString: strerror(errno)))"
            } else {
                close(descriptor)
                state.hasLock = true
            }
        }
        return failure
    }

    /// From here on unhealthy, for good.
    func beginStopping() {
        state.withLock { state in
            state.phase = .stopping
            if state.hasLock, let lockPath { unlink(lockPath) }
        }
    }
}
