/// journald's socket for entries in its native protocol.
public enum JournalSocket {
    /// Where journald listens (systemd, "Native Journal Protocol").
    public static let path = "/run/systemd/journal/socket"

    /// Whether somebody takes entries there now. Sends nothing and does not wait.
    public static func isAvailable(_ path: String = path) -> Bool { false }
}
