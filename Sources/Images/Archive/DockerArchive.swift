import FaasModel
import HostFiles
import OCI

/// One image in the `manifest.json` that `docker save` writes (moby's image specification v1.2, "Combined Image JSON +
/// Filesystem Changeset Format").
struct DockerManifest: Hashable, Sendable, Codable {
    /// Members of the archive by name; the layers lowest first.
    var config: String
    var repoTags: [String]?
    var layers: [String]

    enum CodingKeys: String, CodingKey {
        case config = "Config"
        case repoTags = "RepoTags"
        case layers = "Layers"
    }
}

/// Reading what `docker save` and `skopeo copy … docker-archive:` write.
enum DockerArchive {
    static func images(_ reader: ArchiveReader) throws(FaasError) -> [ImageArchive.Image] {
        let list = try reader.decode(
            [DockerManifest].self, reader.document(reader.entry("manifest.json")), "manifest.json")
        return list.map { manifest in
            .init(
                references: (manifest.repoTags ?? []).compactMap { try? ImageReference($0) }, content: .docker(manifest)
            )
        }
    }

    /// The archive has no manifest as registries know it: one is made, the same for the same image.
    static func contents(_ reader: ArchiveReader, _ image: DockerManifest) throws(FaasError) -> ImageContents {
        let configBytes = try reader.document(reader.entry(image.config))
        let config = try reader.decode(ImageConfig.self, configBytes, "image config \(image.config)")
        guard config.rootfs.diffIDs.count == image.layers.count else {
            throw reader.refusal(
                "has an image of \(image.layers.count) layers whose config tells of \(config.rootfs.diffIDs.count)")
        }
        var layers: [ImageContents.Layer] = []
        for (name, diffID) in zip(image.layers, config.rootfs.diffIDs) {
            let entry = try reader.entry(name)
            let isGzip = try reader.bytes(of: entry, at: 0, count: 2) == [0x1f, 0x8b]
            // A plain layer must be what its diff id says, and containerd checks what it stores; a compressed one has a
            // digest that stands nowhere.
            let descriptor = Descriptor(
                mediaType: isGzip ? MediaType.dockerLayerGzip : MediaType.dockerLayer,
                digest: isGzip ? try reader.digest(of: entry) : diffID, size: entry.size)
            layers.append(.init(descriptor: descriptor, diffID: diffID, entry: entry))
        }
        let configDescriptor = Descriptor(
            mediaType: MediaType.dockerConfig, digest: Digest(of: configBytes), size: Int64(configBytes.count))
        let manifest = ImageManifest(
            mediaType: MediaType.dockerManifest, config: configDescriptor, layers: layers.map(\.descriptor))
        let bytes: [UInt8]
        do { bytes = try OCIJSON.encode(manifest) } catch {
            throw FaasError(.internal, "cannot make a manifest for image archive \(reader.file.path)", cause: error)
        }
        return ImageContents(
            manifest: .init(mediaType: MediaType.dockerManifest, digest: Digest(of: bytes), size: Int64(bytes.count)),
            manifestBytes: bytes, configDescriptor: configDescriptor, configBytes: configBytes, config: config,
            layers: layers)
    }
}
