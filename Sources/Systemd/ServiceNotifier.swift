import CSystemd
import Glibc

/// Tells systemd how the service is, by sd_notify(3). Without systemd every call does nothing.
public struct ServiceNotifier: Sendable {
    public init() {}

    /// Listening and supervising: units ordered after this one may start.
    public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }

    /// Going down; what remains is ending.
    public func stopping() { send("STOPPING=1") }

    private func send(_ state: String) { _ = sd_notify(0, state) }

    /// Whether standard error goes to the journal (systemd.exec(5), `JOURNAL_STREAM`), which reads a
    /// priority in `<n>` at the beginning of each line (sd-daemon(3)).
    public static var logsToJournal: Bool { getenv("JOURNAL_STREAM") != nil }
}
