import FaasModel
import OCI

/// Fetches images from registries: the seam that `ImageStore` asks when an image is neither present nor in an archive.
public protocol ImagePuller: Sendable {
    /// Fetches what this host needs of the image into an archive that ``ImageArchive`` reads, at `path`, which does not exist
    /// yet and is removed by the caller afterwards, whatever happens.
    ///
    /// Errors are ``FaasError``: `notFound`, `unauthenticated`, `permissionDenied`, `timeout`, `upstream`.
    func pull(_ reference: ImageReference, into path: String) async throws
}
