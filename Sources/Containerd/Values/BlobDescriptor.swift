import ContainerdProtos
import SwiftProtobuf

/// Names a blob of the content store: the descriptor of the OCI image specification.
public struct BlobDescriptor: Sendable, Hashable {
    public var mediaType: String
    /// `sha256:…`
    public var digest: String
    /// In bytes.
    public var size: Int64
    public var annotations: [String: String]

    public init(mediaType: String, digest: String, size: Int64, annotations: [String: String] = [:]) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
    }

    init(_ wire: Containerd_Types_Descriptor) {
        self.init(
            mediaType: wire.mediaType, digest: wire.digest, size: wire.size, annotations: wire.annotations)
    }

    var wire: Containerd_Types_Descriptor {
        .with {
            $0.mediaType = mediaType
            $0.digest = digest
            $0.size = size
            $0.annotations = annotations
        }
    }
}
