import ContainerdProtos
import SwiftProtobuf

/// What containerd says of itself.
public struct ContainerdVersion: Sendable, Hashable {
    /// As it was built with: `1.6.20~ds1`, `v2.0.1`.
    public var version: String
    public var revision: String
}

extension ContainerdClient {
    /// What answers at the socket.
    public func version() async throws(ContainerdError) -> ContainerdVersion {
        let method = GRPCMethod("containerd.services.version.v1.Version", "Version", "get version", isRead: true)
        let answer: Containerd_Services_Version_V1_VersionResponse = try await GRPCScope(client: grpc)
            .unary(method, Google_Protobuf_Empty())
        return ContainerdVersion(version: answer.version, revision: answer.revision)
    }
}
