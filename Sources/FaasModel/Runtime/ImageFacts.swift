/// What a present image says of itself.
public struct ImageFacts: Sendable, Hashable {
    /// The reference in full, as it is named in containerd: `docker.io/library/cat:latest`.
    public var reference: String
    /// The manifest's digest for this host's platform, `sha256:…`.
    public var digest: String
    public var environment: [String: String]

    public init(reference: String, digest: String, environment: [String: String]) {
        self.reference = reference
        self.digest = digest
        self.environment = environment
    }
}
