import CLinux
import Glibc

/// A process, held so that its number cannot come to mean another (pidfd_open(2)).
struct PidDescriptor: ~Copyable, Sendable {
    let rawValue: Int32

    /// nil when there is no such process any more.
    init?(of pid: Int32) {
        rawValue = clinux_pidfd_open(pid)
        guard rawValue >= 0 else { return nil }
    }

    deinit { if rawValue >= 0 { close(rawValue) } }

    var hasEnded: Bool {
        var entry = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 1
    }
}
