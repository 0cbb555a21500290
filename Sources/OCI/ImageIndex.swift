/// A list of manifests, by platform or by name (OCI image spec, "Image Index"; also Docker's manifest list).
public struct ImageIndex: Hashable, Sendable, Codable {
    public var schemaVersion: Int
    public var mediaType: String?
    public var manifests: [Descriptor]
    public var annotations: [String: String]?

    public init(manifests: [Descriptor], annotations: [String: String]? = nil) {
        schemaVersion = 2
        mediaType = MediaType.ociIndex
        self.manifests = manifests
        self.annotations = annotations
    }
}
