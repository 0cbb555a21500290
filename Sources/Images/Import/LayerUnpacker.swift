import Containerd
import FaasModel
import FoundationEssentials
import OCI

/// Layers of the content store onto committed snapshots, named by chain ids.
struct LayerUnpacker: Sendable {
    struct Layer: Sendable {
        var descriptor: BlobDescriptor
        /// Of the layer uncompressed.
        var diffID: Digest
    }

    /// Under a lease.
    let containerd: ContainerdNamespace
    let snapshotter: String

    /// Unpacks what is not unpacked yet and returns the chain id of the whole; nil for no layers.
    /// - Throws: ``FaasError`` `invalidArgument` for a layer whose content is not what the config says; ``ContainerdError``.
    func unpack(_ layers: [Layer]) async throws -> Digest? {
        var parent: Digest?
        for (layer, name) in zip(layers, ChainID.chain(layers.map(\.diffID))) {
            if try await containerd.snapshots(snapshotter).stat(name.rawValue) == nil {
                try await unpack(layer, as: name, on: parent)
            }
            parent = name
        }
        return parent
    }

    private func unpack(_ layer: Layer, as name: Digest, on parent: Digest?) async throws {
        let snapshots = containerd.snapshots(snapshotter)
        // The form containerd's client gives its own, by which an operator knows what it is.
        let key = "extract-\(UUID().uuidString) \(name)"
        let mounts = try await snapshots.prepare(key, parent: parent?.rawValue ?? "")
        do {
            let applied = try await containerd.diffs.apply(layer.descriptor, onto: mounts)
            guard applied.digest == layer.diffID.rawValue else {
                throw FaasError(
                    .invalidArgument,
                    "layer \(layer.descriptor.digest) unpacks to \(applied.digest), and its config says \(layer.diffID)"
                )
            }
            do { try await snapshots.commit(key, as: name.rawValue) } catch {
                // Somebody outside (ctr) was quicker; theirs is the same.
                guard error.code == .alreadyExists else { throw error }
                try await snapshots.remove(key)
            }
        } catch {
            // Held by nothing but the lease: where this does not succeed, the collector does.
            try? await snapshots.remove(key)
            throw error
        }
    }
}
