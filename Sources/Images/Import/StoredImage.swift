import Containerd
import FaasModel
import OCI

/// What containerd has of an image, for this host's platform.
struct StoredImage: Sendable {
    var manifestDigest: Digest
    var configDigest: Digest
    var config: ImageConfig
    var layers: [LayerUnpacker.Layer]

    /// nil if a document of it is missing.
    /// - Throws: ``FaasError`` `invalidArgument` for documents that cannot be used; ``ContainerdError``.
    static func read(_ record: ImageRecord, from containerd: ContainerdNamespace) async throws -> StoredImage? {
        do {
            var target = record.target
            for _ in 0..<3 where MediaType.isIndex(target.mediaType) {
                let index = try OCIJSON.decode(
                    ImageIndex.self, from: try await read(target.digest, from: containerd), what: "image index")
                target = BlobDescriptor(try PlatformChoice.choose(from: index.manifests))
            }
            let manifest = try OCIJSON.decode(
                ImageManifest.self, from: try await read(target.digest, from: containerd), what: "image manifest")
            let config = try OCIJSON.decode(
                ImageConfig.self, from: try await read(manifest.config.digest.rawValue, from: containerd),
                what: "image config")
            let layers = zip(manifest.layers, config.rootfs.diffIDs).map {
                LayerUnpacker.Layer(descriptor: BlobDescriptor($0), diffID: $1)
            }
            guard layers.count == manifest.layers.count, layers.count == config.rootfs.diffIDs.count else {
                throw OCIError(
                    "the manifest has \(manifest.layers.count) layers and the config \(config.rootfs.diffIDs.count)")
            }
            return StoredImage(
                manifestDigest: try Digest(target.digest), configDigest: manifest.config.digest, config: config,
                layers: layers)
        } catch let error as OCIError {
            throw FaasError(.invalidArgument, "image \(record.name) cannot be used: \(error)")
        } catch let error as ContainerdError where error.code == .notFound {
            return nil
        }
    }

    private static func read(_ digest: String, from containerd: ContainerdNamespace) async throws -> [UInt8] {
        try await containerd.content.read(digest, limit: OCIJSON.documentLimit)
    }
}
