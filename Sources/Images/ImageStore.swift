import Containerd
import FaasModel
import HostFiles
import Logging
import OCI

/// Makes images present: in containerd, unpacked, for this host's platform.
///
/// An image is looked for in containerd, then in the archives of a directory, then asked of the puller. What is in
/// containerd wins over an archive of the same name: to use a new archive under an old name, remove the image
/// (`ctr -n <namespace> images rm`), or name it by another tag.
public struct ImageStore: Sendable {
    public static let defaultArchiveDirectory = "/var/lib/faasd/images"

    private let containerd: ContainerdClient
    private let snapshotter: String
    private let archiveDirectory: String
    private let puller: (any ImagePuller)?
    private let logger: Logger
    private let imports = ImportTurns()

    /// - Parameters:
    ///   - snapshotter: containerd's name for it.
    ///   - archiveDirectory: whose `*.tar` are looked through, in order of their names.
    ///   - puller: nil: no registries.
    public init(
        containerd: ContainerdClient, snapshotter: String = "overlayfs",
        archiveDirectory: String = ImageStore.defaultArchiveDirectory, puller: (any ImagePuller)? = nil,
        logger: Logger = Logger(label: "faasd.images")
    ) {
        self.containerd = containerd
        self.snapshotter = snapshotter
        self.archiveDirectory = archiveDirectory
        self.puller = puller
        self.logger = logger
    }

    /// The image, present and unpacked in the namespace. Safe to call at once for equal images: one does the work, the
    /// others wait for it.
    ///
    /// - Throws: ``FaasError``: `invalidArgument` (no reference, another platform, no entrypoint, a broken archive),
    ///   `notFound` with what was looked for and where, `upstream` with containerd's words.
    public func prepare(_ image: String, in namespace: NamespaceName) async throws -> ResolvedImage {
        let reference: ImageReference
        do { reference = try ImageReference(image) } catch {
            throw FaasError(.invalidArgument, error.description)
        }
        let name = reference.description
        let importer = self.importer(namespace)
        do {
            if let present = try await importer.presentAndUnpacked(name) { return present }
            // One at a time: images share layers, and containerd lets only one writer near a blob.
            return try await imports.take(namespace.rawValue) {
                // Somebody may have brought it while this one waited.
                if let present = try await importer.presentAndUnpacked(name) { return present }
                return try await bring(reference, with: importer)
            }
        } catch let error as ContainerdError {
            throw FaasError(error.faasCode, "cannot prepare image \(name) in namespace \(namespace)", cause: error)
        }
    }

    /// The image if it is in the namespace already, unpacked or not; nil otherwise.
    public func present(_ image: String, in namespace: NamespaceName) async throws -> ResolvedImage? {
        let reference: ImageReference
        do { reference = try ImageReference(image) } catch {
            throw FaasError(.invalidArgument, error.description)
        }
        return try await importer(namespace).presentAndUnpacked(reference.description)
    }

    private func importer(_ namespace: NamespaceName) -> ImageImporter {
        ImageImporter(containerd: containerd.namespace(namespace.rawValue), snapshotter: snapshotter, logger: logger)
    }

    private func bring(_ reference: ImageReference, with importer: ImageImporter) async throws -> ResolvedImage {
        let (found, unreadable) = findArchive(of: reference)
        if let (archive, image) = found {
            return try await importer.importImage(image, of: archive, as: reference)
        }
        if let puller {
            let scratch = try Self.scratch()
            let path = scratch.path + "/image.tar"
            try await puller.pull(reference, into: path)
            let archive = try ImageArchive(path)
            guard let image = archive.only ?? archive.image(named: reference) else {
                throw FaasError(.upstream, "what was pulled for \(reference) does not hold it")
            }
            return try await importer.importImage(image, of: archive, as: reference)
        }
        let unread = unreadable.isEmpty ? "" : " (could not read \(unreadable.joined(separator: "; "))" + ")"
        throw FaasError(
            .notFound,
            "image \(reference) is not in containerd's namespace \(importer.namespace), and none of the archives "
                + "\(archiveDirectory)/*.tar holds it\(unread); put one there, made by 'faasd image pack', 'docker save' or "
                + "'skopeo copy … docker-archive:FILE:\(reference)', and deploy again")
    }

    private static func scratch() throws(FaasError) -> ScratchDirectory {
        do { return try ScratchDirectory(prefix: "faasd-pull-") } catch {
            throw FaasError(.internal, "cannot make room for a pulled image", cause: error)
        }
    }

    /// The first archive that holds the image, and the archives that could not be read with their reasons.
    private func findArchive(
        of reference: ImageReference
    ) -> (found: (ImageArchive, ImageArchive.Image)?, unreadable: [String]) {
        var unreadable: [String] = []
        let names = (try? HostDirectory.entries(archiveDirectory)) ?? []
        for name in names where name.hasSuffix(".tar") && !name.hasPrefix(".") {
            do {
                let archive = try ImageArchive("\(archiveDirectory)/\(name)")
                if let image = archive.image(named: reference) { return ((archive, image), unreadable) }
            } catch {
                logger.warning("skipping an image archive", metadata: ["archive": "\(name)", "reason": "\(error)"])
                unreadable.append("\(error)")
            }
        }
        return (nil, unreadable)
    }
}

extension ContainerdError {
    /// As the caller of this target sees it.
    var faasCode: FaasError.Code {
        switch code {
        case .cancelled: .cancelled
        case .deadlineExceeded: .timeout
        default: .upstream
        }
    }
}
