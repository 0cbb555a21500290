import Containerd
import FaasModel
import FoundationEssentials
import Logging
import OCI

/// Stores and unpacks the images of one namespace of containerd, the way containerd's own client does, so that `ctr` sees
/// and can run them: labels `containerd.io/gc.ref.content.…` lead the garbage collector from the manifest to config and
/// layers, and one on the config to the snapshot.
struct ImageImporter: Sendable {
    private let containerd: ContainerdNamespace
    private let snapshotter: String
    private let logger: Logger

    init(containerd: ContainerdNamespace, snapshotter: String, logger: Logger) {
        self.containerd = containerd
        self.snapshotter = snapshotter
        self.logger = logger
    }

    var namespace: String { containerd.name }

    // MARK: What is there

    /// The image of that name if containerd has it, unpacked now if it was not. nil if it has not, or not all of it: `ctr
    /// image pull` of another platform leaves records whose content is elsewhere.
    ///
    /// - Throws: ``FaasError`` `invalidArgument` for an image of another platform or without anything to run.
    func presentAndUnpacked(_ name: String) async throws -> ResolvedImage? {
        guard let record = try await containerd.images.get(name) else { return nil }
        guard let stored = try await StoredImage.read(record, from: containerd) else {
            logger.notice(
                "an image is recorded and not all there; it is sought elsewhere",
                metadata: ["image": "\(name)", "namespace": "\(namespace)"])
            return nil
        }
        try check(stored.config, name)
        let chainID = stored.config.chainID?.rawValue ?? ""
        if !chainID.isEmpty, try await containerd.snapshots(snapshotter).stat(chainID) == nil {
            let hasLayers = try await withLease { leased in
                for layer in stored.layers where try await leased.content.info(layer.descriptor.digest) == nil {
                    return false
                }
                try await unpack(stored.layers, config: stored.configDigest, in: leased)
                return true
            }
            guard hasLayers else { return nil }
        }
        return ResolvedImage(
            reference: name, manifestDigest: stored.manifestDigest, config: stored.config, chainID: chainID)
    }

    // MARK: Bringing in

    /// Stores the image under the name, and unpacks it. What fails half way leaves nothing: all of it is held by a lease alone
    /// until the record is written, and a lease of a process that died expires.
    ///
    /// - Throws: ``FaasError`` `invalidArgument` for a broken archive, another platform, nothing to run; `upstream`.
    func importImage(
        _ image: ImageArchive.Image, of archive: ImageArchive, as reference: ImageReference
    ) async throws -> ResolvedImage {
        let contents = try archive.contents(of: image)
        let name = reference.description
        try check(contents.config, name)
        let start = ContinuousClock.now
        do {
            try await withLease { leased in
                try await store(contents, of: archive, in: leased)
                let layers = contents.layers.map {
                    LayerUnpacker.Layer(descriptor: BlobDescriptor($0.descriptor), diffID: $0.diffID)
                }
                try await unpack(layers, config: contents.configDescriptor.digest, in: leased)
                try await leased.images.put(ImageRecord(name: name, target: BlobDescriptor(contents.manifest)))
            }
        } catch let error as ContainerdError where error.code == .failedPrecondition || error.code == .invalidArgument {
            // containerd found other bytes than the digests say, or no layer in them.
            throw FaasError(.invalidArgument, "image archive \(archive.path) cannot be imported", cause: error)
        }
        logger.info(
            "imported image",
            metadata: [
                "image": "\(name)", "namespace": "\(namespace)", "archive": "\(archive.path)",
                "took": "\(ContinuousClock.now - start)",
            ])
        return ResolvedImage(
            reference: name, manifestDigest: contents.manifest.digest, config: contents.config,
            chainID: contents.config.chainID?.rawValue ?? "")
    }

    private func store(_ contents: ImageContents, of archive: ImageArchive, in leased: ContainerdNamespace) async throws
    {
        for layer in contents.layers {
            try await write(
                layer.descriptor, kind: "layer", labels: [Label.uncompressed: layer.diffID.rawValue], in: leased
            ) { try archive.reader.bytes(of: layer.entry, at: $0, count: $1) }
        }
        try await write(contents.configDescriptor, kind: "config", labels: [:], in: leased, whole: contents.configBytes)
        var references = [Label.contentReference("config"): contents.configDescriptor.digest.rawValue]
        for (index, layer) in contents.layers.enumerated() {
            references[Label.contentReference("l.\(index)")] = layer.descriptor.digest.rawValue
        }
        try await write(
            contents.manifest, kind: "manifest", labels: references, in: leased, whole: contents.manifestBytes)
    }

    private func write(
        _ descriptor: Descriptor, kind: String, labels: [String: String], in leased: ContainerdNamespace, whole: [UInt8]
    ) async throws {
        try await write(descriptor, kind: kind, labels: labels, in: leased) { offset, count in
            Array(whole[Int(offset)..<min(whole.count, Int(offset) + count)])
        }
    }

    private func write(
        _ descriptor: Descriptor, kind: String, labels: [String: String], in leased: ContainerdNamespace,
        read: (Int64, Int) throws -> [UInt8]
    ) async throws {
        let digest = descriptor.digest.rawValue
        try await leased.content.write(
            ContentIngest(reference: "\(kind)-\(digest)", digest: digest, size: descriptor.size, labels: labels)
        ) { try read($0, $1) }
        // Those of a blob that was there before are not touched by the write.
        if !labels.isEmpty { try await leased.content.setLabels(labels, on: digest) }
    }

    private func unpack(
        _ layers: [LayerUnpacker.Layer], config: Digest, in leased: ContainerdNamespace
    ) async throws {
        let unpacker = LayerUnpacker(containerd: leased, snapshotter: snapshotter)
        guard let chainID = try await unpacker.unpack(layers) else { return }
        try await leased.content.setLabels(
            [Label.snapshotReference(snapshotter): chainID.rawValue], on: config.rawValue)
    }

    // MARK: Rules

    private func check(_ config: ImageConfig, _ name: String) throws(FaasError) {
        do { try PlatformChoice.check(config.platform) } catch {
            throw FaasError(.invalidArgument, "image \(name) is \(error)")
        }
        guard !config.arguments.isEmpty else {
            throw FaasError(.invalidArgument, "image \(name) has neither ENTRYPOINT nor CMD: nothing to run")
        }
    }

    /// An hour is long for any image, and short for what a killed process leaves.
    private func withLease<Result>(_ body: (ContainerdNamespace) async throws -> Result) async throws -> Result {
        let lease = try await containerd.leases.create("faasd-image-\(UUID().uuidString)", expiresAfter: .seconds(3600))
        let result: Result
        do { result = try await body(containerd.under(lease: lease)) } catch {
            await release(lease)
            throw error
        }
        await release(lease)
        return result
    }

    /// Also when the caller was cancelled, when every call of its task fails: so in a task of its own, awaited here, which
    /// the call's deadline ends.
    private func release(_ lease: Lease) async {
        let leases = containerd.leases
        await Task { [logger] in
            do { try await leases.delete(lease.id, synchronously: true) } catch {
                logger.notice("a lease is left to expire", metadata: ["lease": "\(lease.id)", "reason": "\(error)"])
            }
        }.value
    }
}

/// Labels by which containerd finds its way (its documentation, "Garbage Collection" and "Content Flow").
enum Label {
    static let uncompressed = "containerd.io/uncompressed"
    static func contentReference(_ what: String) -> String { "containerd.io/gc.ref.content.\(what)" }
    static func snapshotReference(_ snapshotter: String) -> String { "containerd.io/gc.ref.snapshot.\(snapshotter)" }
}

extension BlobDescriptor {
    init(_ descriptor: Descriptor) {
        self.init(mediaType: descriptor.mediaType, digest: descriptor.digest.rawValue, size: descriptor.size)
    }
}
