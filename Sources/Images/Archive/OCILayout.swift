import FaasModel
import HostFiles
import OCI

/// Reading an OCI layout (OCI image spec, "Image Layout").
enum OCILayout {
    static func images(_ reader: ArchiveReader) throws(FaasError) -> [ImageArchive.Image] {
        let index = try reader.decode(ImageIndex.self, reader.document(reader.entry("index.json")), "index.json")
        let saved = try dockerNames(reader)
        var images: [ImageArchive.Image] = []
        for descriptor in index.manifests {
            guard MediaType.isIndex(descriptor.mediaType) || MediaType.isManifest(descriptor.mediaType) else {
                continue
            }
            images.append(.init(references: names(descriptor), content: .layout(descriptor)))
        }
        guard !images.isEmpty else { throw reader.refusal("holds no images") }
        // docker save before version 25.0.3 names its images only in its own list, which an OCI layout of one image may match.
        if images.allSatisfy({ $0.references.isEmpty }), images.count == 1 { images[0].references = saved }
        return images
    }

    /// containerd's annotation is a name in full. The standard's may be one (skopeo), or just a tag (docker, buildah), which
    /// names nothing by itself.
    private static func names(_ descriptor: Descriptor) -> [ImageReference] {
        let annotations = descriptor.annotations ?? [:]
        var texts: [String] = []
        if let name = annotations[Annotation.containerdImageName] { texts.append(name) }
        if let name = annotations[Annotation.referenceName], name.contains("/") || name.contains(":") {
            texts.append(name)
        }
        var references: [ImageReference] = []
        for text in texts {
            guard let reference = try? ImageReference(text), !references.contains(reference) else { continue }
            references.append(reference)
        }
        return references
    }

    private static func dockerNames(_ reader: ArchiveReader) throws(FaasError) -> [ImageReference] {
        guard reader.has("manifest.json") else { return [] }
        return try DockerArchive.images(reader).flatMap(\.references)
    }

    static func contents(
        _ reader: ArchiveReader, _ target: Descriptor, _ host: Platform
    ) throws(FaasError) -> ImageContents {
        var descriptor = target
        // An index may list indexes; deeper than that nobody nests.
        for _ in 0..<3 where MediaType.isIndex(descriptor.mediaType) {
            let index = try reader.decode(
                ImageIndex.self, reader.document(descriptor), "image index \(descriptor.digest)")
            do { descriptor = try PlatformChoice.choose(from: index.manifests, for: host) } catch {
                throw FaasError(.invalidArgument, "image archive \(reader.file.path): the image is \(error)")
            }
        }
        guard MediaType.isManifest(descriptor.mediaType) else {
            throw reader.refusal("has \(descriptor.digest) of type \(DNSLabel.quoted(descriptor.mediaType)), no image")
        }
        let bytes = try reader.document(descriptor)
        let manifest = try reader.decode(ImageManifest.self, bytes, "image manifest \(descriptor.digest)")
        let configBytes = try reader.document(manifest.config)
        let config = try reader.decode(ImageConfig.self, configBytes, "image config \(manifest.config.digest)")
        var layers: [ImageContents.Layer] = []
        for (layer, diffID) in zip(manifest.layers, config.rootfs.diffIDs) {
            guard MediaType.isLayer(layer.mediaType) else {
                throw reader.refusal(
                    "has a layer of type \(DNSLabel.quoted(layer.mediaType)), which cannot be unpacked")
            }
            layers.append(.init(descriptor: layer, diffID: diffID, entry: try reader.blob(layer)))
        }
        guard layers.count == manifest.layers.count else {
            throw reader.refusal(
                "has an image of \(manifest.layers.count) layers whose config tells of \(config.rootfs.diffIDs.count)")
        }
        var stored = descriptor
        stored.platform = nil
        stored.annotations = nil
        return ImageContents(
            manifest: stored, manifestBytes: bytes, configDescriptor: manifest.config, configBytes: configBytes,
            config: config, layers: layers)
    }
}
