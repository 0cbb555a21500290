import CLinux
import Glibc

/// journald's socket for entries in its native protocol.
public enum JournalSocket {
    /// Where journald listens (systemd, "Native Journal Protocol").
    public static let path = "/run/systemd/journal/socket"

    /// Whether somebody takes entries there: journald, or systemd, which starts it for them. Sends
    /// nothing and does not wait.
    public static func isAvailable(_ path: String = path) -> Bool {
        let socket = clinux_unix_connect(Int32(SOCK_DGRAM.rawValue), path)
        guard socket >= 0 else { return false }
        close(socket)
        return true
    }
}
