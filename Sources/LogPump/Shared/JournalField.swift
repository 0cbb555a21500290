/// The fields of the entries that the log pump writes, beside `MESSAGE`, `PRIORITY` (6 for stdout,
/// 3 for stderr) and what journald adds itself (systemd.journal-fields(7)).
public enum JournalField {
    public static var message: StaticString { "MESSAGE" }
    public static var priority: StaticString { "PRIORITY" }
    /// `<namespace>:<function or service>`, what `journalctl -t` looks for.
    public static var identifier: StaticString { "SYSLOG_IDENTIFIER" }
    /// The function or service, whichever replica writes.
    public static var function: StaticString { "FAASD_FUNCTION" }
    /// The containerd namespace.
    public static var namespace: StaticString { "FAASD_NAMESPACE" }
    /// The container id.
    public static var replica: StaticString { "FAASD_REPLICA" }
    /// `stdout` or `stderr`.
    public static var stream: StaticString { "FAASD_STREAM" }
    /// `1` on each piece but the last of a line longer than ``LineSplitter/defaultLimit``; its next piece is
    /// the next entry with the same replica and stream.
    public static var partial: StaticString { "FAASD_PARTIAL" }
}
