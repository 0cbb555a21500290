import CLinux
import Containerd
import FaasModel
import Glibc
import OCI

/// Finds out who an image's user is, from the files of a snapshot that nobody has mounted yet.
enum SnapshotUser {
    /// Reads nothing where the user is a number that needs no files; takes about a millisecond otherwise.
    ///
    /// Layers are joined by an overlay in a mount namespace of a thread's own: the kernel undoes it when
    /// that thread ends, however it ends, and the host never sees it.
    ///
    /// - Throws: ``FaasError`` `invalidArgument` for a user the image does not know.
    static func resolve(_ user: String?, in mounts: [SnapshotMount]) async throws -> RuntimeProcess.User {
        guard UserLookup.needsFiles(user) else { return try UserLookup.resolve(user, passwd: nil, group: nil) }
        guard let layers = SnapshotLayers.directories(of: mounts), let top = layers.first else {
            throw FaasError(
                .unsupported,
                "cannot look up user \(DNSLabel.quoted(user ?? "")): the snapshotter gives mounts of type "
                    + mounts.map(\.type).joined(separator: ", "))
        }
        return try await OwnThread.run {
            guard layers.count > 1 else { return try UserLookup.resolve(user, inRootFilesystem: top) }
            try mountOverlay(layers, at: place)
            return try UserLookup.resolve(user, inRootFilesystem: place)
        }
    }

    /// Any directory that exists everywhere and that the layers are not below: only this thread sees it covered.
    private static let place = "/sys"

    private static func mountOverlay(_ layers: [String], at place: String) throws(FaasError) {
        let options = "lowerdir=" + layers.joined(separator: ":")
        guard clinux_own_mounts() == 0, mount("overlay", place, "overlay", UInt(MS_RDONLY), options) == 0 else {
            throw FaasError(.internal, "cannot look into the image's layers: errno \(errno)")
        }
    }
}
