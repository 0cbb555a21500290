import ContainerdProtos
import SwiftProtobuf

/// Layers onto snapshots.
public struct DiffService: Sendable {
    let scope: GRPCScope

    /// Unpacks a layer of the content store onto a prepared snapshot and returns the descriptor of
    /// the layer uncompressed: its digest is the layer's diff id.
    ///
    /// - Parameter timeout: large layers take long; the default is ten minutes.
    public func apply(
        _ layer: BlobDescriptor, onto mounts: [SnapshotMount], timeout: Duration = .seconds(600)
    ) async throws(ContainerdError) -> BlobDescriptor {
        let method = GRPCMethod(
            "containerd.services.diff.v1.Diff", "Apply", "unpack layer", object: layer.digest, timeout: timeout)
        let request = Containerd_Services_Diff_V1_ApplyRequest.with {
            $0.diff = layer.wire
            $0.mounts = mounts.map(\.wire)
        }
        let answer: Containerd_Services_Diff_V1_ApplyResponse = try await scope.unary(method, request)
        return BlobDescriptor(answer.applied)
    }
}
