import FaasModel
import OCI

/// An image that is present in containerd, unpacked, and right for this host.
public struct ResolvedImage: Sendable, Hashable {
    /// In full: `docker.io/library/cat:latest`; the name of containerd's record.
    public var reference: String
    /// Of the manifest for this host's platform.
    public var manifestDigest: Digest
    public var config: ImageConfig
    /// The committed snapshot to base containers on; empty for an image without layers.
    public var chainID: String

    public init(reference: String, manifestDigest: Digest, config: ImageConfig, chainID: String) {
        self.reference = reference
        self.manifestDigest = manifestDigest
        self.config = config
        self.chainID = chainID
    }

    public var facts: ImageFacts {
        ImageFacts(reference: reference, digest: manifestDigest.rawValue, environment: config.environment)
    }
}
