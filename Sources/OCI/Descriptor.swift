/// Points to a blob: what it is, its digest, its size (OCI image spec, "Descriptor").
public struct Descriptor: Hashable, Sendable, Codable {
    public var mediaType: String
    public var digest: Digest
    /// In bytes; never negative once decoded.
    public var size: Int64
    public var annotations: [String: String]?
    /// Only in an index.
    public var platform: Platform?

    public init(
        mediaType: String, digest: Digest, size: Int64, annotations: [String: String]? = nil, platform: Platform? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
        self.platform = platform
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        mediaType = try values.decodeIfPresent(String.self, forKey: .mediaType) ?? ""
        digest = try values.decode(Digest.self, forKey: .digest)
        size = try values.decode(Int64.self, forKey: .size)
        annotations = try values.decodeIfPresent([String: String].self, forKey: .annotations)
        platform = try values.decodeIfPresent(Platform.self, forKey: .platform)
        guard size >= 0 else { throw OCIError("descriptor of \(digest) has the size \(size)") }
    }
}

/// Annotations this project reads or writes.
public enum Annotation {
    /// OCI image spec, "Annotations": a reference within an index; many tools put only the tag here.
    public static let referenceName = "org.opencontainers.image.ref.name"
    /// What containerd, BuildKit and nerdctl write beside it: the reference in full.
    public static let containerdImageName = "io.containerd.image.name"
    /// BuildKit marks manifests that are no images (attestations) with it.
    public static let dockerReferenceType = "vnd.docker.reference.type"
}
