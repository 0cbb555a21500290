import FaasModel
import HostFiles
import OCI

/// A tar file that holds images: an OCI layout (OCI image spec, "Image Layout") or what `docker save` writes.
///
/// Opening reads the list of its images and no blob. Members are read in place, a piece at a time; nothing is unpacked to
/// the disk. Every document is checked against its digest, and hostile archives are refused: see ``TarIndex``.
public struct ImageArchive: Sendable {
    /// One image by name, or several platforms of it.
    public struct Image: Sendable, Hashable {
        /// The names the archive gives it, in full.
        public var references: [ImageReference]
        var content: Content

        enum Content: Sendable, Hashable {
            /// A manifest, or an index of manifests by platform.
            case layout(Descriptor)
            case docker(DockerManifest)
        }
    }

    public let path: String
    public let images: [Image]
    let reader: ArchiveReader

    /// - Throws: ``FaasError``: `notFound` for no file, `invalidArgument` for no image archive, telling why.
    public init(_ path: String) throws(FaasError) {
        self.path = path
        reader = try ArchiveReader(path)
        if reader.has("index.json") {
            images = try OCILayout.images(reader)
        } else if reader.has("manifest.json") {
            images = try DockerArchive.images(reader)
        } else {
            throw reader.refusal("holds neither index.json (an OCI layout) nor manifest.json (docker save): no images")
        }
    }

    /// The image of that name; by digest, the image whose manifest or index that is.
    public func image(named reference: ImageReference) -> Image? {
        images.first { image in
            if image.references.contains(reference) { return true }
            guard let digest = reference.digest, case .layout(let descriptor) = image.content else { return false }
            return descriptor.digest == digest
        }
    }

    /// The image, if there is but one.
    public var only: Image? { images.count == 1 ? images.first : nil }

    /// What containerd is to store of an image for `host`, all documents read and checked.
    /// - Throws: ``FaasError`` `invalidArgument`: broken, or for another platform.
    func contents(of image: Image, for host: Platform = .host) throws(FaasError) -> ImageContents {
        let contents: ImageContents
        switch image.content {
        case .layout(let descriptor): contents = try OCILayout.contents(reader, descriptor, host)
        case .docker(let manifest): contents = try DockerArchive.contents(reader, manifest)
        }
        do { try PlatformChoice.check(contents.config.platform, on: host) } catch {
            throw FaasError(
                .invalidArgument, "image \(image.references.first?.description ?? "") in \(path) is \(error)")
        }
        guard contents.config.rootfs.diffIDs.count == contents.layers.count else {
            throw reader.refusal(
                "has an image of \(contents.layers.count) layers whose config tells of \(contents.config.rootfs.diffIDs.count)"
            )
        }
        return contents
    }
}

/// An image for one platform, ready to be stored.
struct ImageContents: Sendable {
    struct Layer: Sendable {
        var descriptor: Descriptor
        /// Of the layer uncompressed.
        var diffID: Digest
        /// Where in the archive its bytes are.
        var entry: TarEntry
    }

    var manifest: Descriptor
    var manifestBytes: [UInt8]
    var configDescriptor: Descriptor
    var configBytes: [UInt8]
    var config: ImageConfig
    var layers: [Layer]
}
