/// One member of a tar archive.
struct TarEntry: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case file, directory
        /// Symbolic or hard.
        case link
    }

    /// As written, without a leading `./` and a trailing slash.
    var name: String
    var kind: Kind
    /// Where its content begins in the archive.
    var offset: Int64
    /// In bytes.
    var size: Int64
}
