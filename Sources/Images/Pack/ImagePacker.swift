import FaasModel
import HostFiles
import OCI

/// Makes an image archive (an OCI layout in a tar) of files, without a registry, a daemon or a base image. Equal plans and
/// files make equal archives: times are the epoch, members are sorted, owners are numbers.
public enum ImagePacker {
    /// Writes the archive at `path`, replacing one that is there only when it is whole.
    ///
    /// The files are read twice, for the layer's digest and for the archive, so that the disk alone bounds their size.
    /// - Returns: the manifest's digest.
    /// - Throws: ``FaasError``: `invalidArgument` (paths, nothing to run, files that cannot be read or change meanwhile),
    ///   `internal` (writing).
    @discardableResult
    public static func pack(_ plan: PackPlan, to path: String) throws(FaasError) -> Digest {
        guard !((plan.config.entrypoint ?? []) + (plan.config.cmd ?? [])).isEmpty else {
            throw FaasError(.invalidArgument, "cannot pack \(plan.reference): it has neither entrypoint nor command")
        }
        let tree = try LayerTree(plan)
        do {
            let layer = try describe(tree)
            let documents = try PackedDocuments(plan, layer)
            var file = try output(path)
            var tar = TarWriter()
            for member in documents.members {
                try tar.add(TarHeader(name: member.name), member.bytes) { try append($0, to: &file) }
            }
            var header = TarHeader(name: PackedDocuments.blob(layer))
            header.size = layer.size
            try tar.begin(header) { try append($0, to: &file) }
            var hasher = DigestHasher()
            try LayerWriter.write(tree) { bytes in
                hasher.update(bytes)
                try tar.append(bytes) { try append($0, to: &file) }
            }
            guard hasher.digest() == layer.digest else { throw TarError("has a file that changed while it was packed") }
            try tar.end { try append($0, to: &file) }
            try finish(file)
            return documents.manifest.digest
        } catch let error as FaasError {
            throw error
        } catch let error as HostFileError {
            throw FaasError(.invalidArgument, "cannot pack \(plan.reference)", cause: error)
        } catch {
            throw FaasError(.invalidArgument, "cannot pack \(plan.reference): the archive \(error)")
        }
    }

    private static func describe(_ tree: LayerTree) throws -> Descriptor {
        var hasher = DigestHasher()
        var size: Int64 = 0
        try LayerWriter.write(tree) { bytes in
            hasher.update(bytes)
            size += Int64(bytes.count)
        }
        return Descriptor(mediaType: MediaType.ociLayer, digest: hasher.digest(), size: size)
    }

    // The output's errors are told apart from those of the files packed.

    private static func output(_ path: String) throws(FaasError) -> PendingFile {
        do { return try PendingFile(replacing: path, mode: 0o644) } catch {
            throw FaasError(.internal, "cannot write image archive \(path)", cause: error)
        }
    }

    private static func append(_ bytes: [UInt8], to file: inout PendingFile) throws(FaasError) {
        do { try file.append(bytes) } catch {
            throw FaasError(.internal, "cannot write image archive \(file.path)", cause: error)
        }
    }

    private static func finish(_ file: consuming PendingFile) throws(FaasError) {
        let path = file.path
        do { try file.commit() } catch {
            throw FaasError(.internal, "cannot write image archive \(path)", cause: error)
        }
    }
}

/// Everything of a packed archive but the layer.
struct PackedDocuments: Sendable {
    let manifest: Descriptor
    let members: [(name: String, bytes: [UInt8])]

    init(_ plan: PackPlan, _ layer: Descriptor) throws(OCIError) {
        let config = ImageConfig(
            platform: plan.platform, config: plan.config, diffIDs: [layer.digest], created: "1970-01-01T00:00:00Z")
        let configBytes = try OCIJSON.encode(config)
        let configDescriptor = Descriptor(
            mediaType: MediaType.ociConfig, digest: Digest(of: configBytes), size: Int64(configBytes.count))
        let manifestBytes = try OCIJSON.encode(ImageManifest(config: configDescriptor, layers: [layer]))
        let name = plan.reference.description
        manifest = Descriptor(
            mediaType: MediaType.ociManifest, digest: Digest(of: manifestBytes), size: Int64(manifestBytes.count),
            annotations: [Annotation.containerdImageName: name, Annotation.referenceName: name], platform: plan.platform
        )
        members = [
            ("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)),
            ("index.json", try OCIJSON.encode(ImageIndex(manifests: [manifest]))),
            (Self.blob(configDescriptor), configBytes),
            (Self.blob(manifest), manifestBytes),
        ]
    }

    static func blob(_ descriptor: Descriptor) -> String { "blobs/sha256/\(descriptor.digest.hex)" }
}
