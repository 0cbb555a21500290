/// Which journal is read.
public enum JournalLocation: Sendable, Hashable {
    /// The host's own: the system journal of this machine, volatile and persistent.
    case system
    /// The files in one directory, such as those of a journald namespace.
    case directory(String)
}
