import Glibc

/// A directory of one's own for something temporary, removed with all it holds when the owner lets go of it.
///
/// What a killed process leaves is found by its prefix: ``removeLeftovers(in:prefix:)`` at start.
public struct ScratchDirectory: ~Copyable, Sendable {
    public let path: String

    /// Makes `<parent>/<prefix><random>`, for the owner alone (mode 0700); the parent must exist.
    public init(in parent: String = "/tmp", prefix: String) throws(HostFileError) {
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw HostFileError("create a scratch directory in", parent, errno: errno)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    // Best effort: an error here has nobody to go to, and a leftover is swept at the next start.
    deinit { try? HostDirectory.removeTree(path) }

    /// Removes what earlier, killed owners left. Only for a parent that one process uses at a time.
    public static func removeLeftovers(in parent: String, prefix: String) throws(HostFileError) {
        for name in try HostDirectory.entries(parent) where name.hasPrefix(prefix) {
            try HostDirectory.removeTree("\(parent)/\(name)")
        }
    }
}
