/// The name of an image, as a user writes it, in full: `cat` is `docker.io/library/cat:latest`.
///
/// The grammar is the distribution project's ("reference" package documentation), the short names are Docker's. What passes
/// here holds no `..`, no empty component, no control character and no upper case outside host, port and tag.
public struct ImageReference: Hashable, Sendable, CustomStringConvertible {
    /// Host and perhaps port: `docker.io`, `localhost:5000`, `[::1]:5000`.
    public let domain: String
    /// `library/cat`
    public let path: String
    /// `latest` when neither tag nor digest was written; nil when only a digest was.
    public let tag: String?
    public let digest: Digest?

    /// - Throws: ``OCIError`` with the rule that was broken.
    public init(_ text: String) throws(OCIError) {
        guard !text.isEmpty else { throw OCIError("an image reference cannot be empty") }
        guard text.utf8.count <= 512 else { throw OCIError("image reference \(quoted(text)) is longer than 512 bytes") }
        var rest = text[...]

        if let at = rest.firstIndex(of: "@") {
            do { digest = try Digest(rest[rest.index(after: at)...]) } catch {
                throw OCIError("image reference \(quoted(text)): \(error)")
            }
            rest = rest[..<at]
        } else {
            digest = nil
        }

        // A colon after the last slash begins the tag; one before belongs to the port.
        let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
        if let colon = rest[lastSlash...].lastIndex(of: ":") {
            let written = rest[rest.index(after: colon)...]
            guard ReferenceGrammar.isTag(written) else {
                throw OCIError(
                    "image reference \(quoted(text)): tag \(quoted(written)) must be 1 to 128 of A-Z a-z 0-9 _ . -, "
                        + "not beginning with . or -")
            }
            tag = String(written)
            rest = rest[..<colon]
        } else {
            tag = digest == nil ? "latest" : nil
        }

        (domain, path) = try Self.splitName(rest, of: text)
    }

    /// `docker.io/library/cat`
    public var repository: String { "\(domain)/\(path)" }

    /// The name of the image's record in containerd: repository and digest if one was given, else tag.
    /// A tag beside a digest says nothing more, and is left out as Docker and containerd's CRI do.
    public var description: String {
        if let digest { return "\(repository)@\(digest)" }
        return "\(repository):\(tag ?? "latest")"
    }

    private static func splitName(_ name: Substring, of text: String) throws(OCIError) -> (domain: String, path: String)
    {
        var domain = "docker.io"
        var path = String(name)
        if let slash = name.firstIndex(of: "/"), ReferenceGrammar.looksLikeDomain(name[..<slash]) {
            domain = String(name[..<slash])
            path = String(name[name.index(after: slash)...])
            guard ReferenceGrammar.isDomain(domain) else {
                throw OCIError(
                    "image reference \(quoted(text)): \(quoted(domain)) is not a host name with an optional port")
            }
        }
        if domain == "index.docker.io" { domain = "docker.io" }
        if domain == "docker.io", !path.contains("/") {
            // Docker takes it for an image id, which is a name in a local store and nowhere else.
            if (try? Digest(hex: path)) != nil {
                throw OCIError("image reference \(quoted(text)) is an image id, not a name")
            }
            path = "library/" + path
        }
        guard path.utf8.count + domain.utf8.count < 255 else {
            throw OCIError("image reference \(quoted(text)) has a name longer than 255 bytes")
        }
        for component in path.split(separator: "/", omittingEmptySubsequences: false)
        where !ReferenceGrammar.isPathComponent(component) {
            throw OCIError(
                "image reference \(quoted(text)): \(quoted(component)) must be a-z and 0-9, separated within by one . or _, "
                    + "by __ or by dashes")
        }
        return (domain, path)
    }
}
