import ContainerdProtos
public import FoundationEssentials
import SwiftProtobuf

/// A blob of the content store.
public struct ContentInfo: Sendable, Hashable {
    /// `sha256:…`
    public var digest: String
    /// In bytes.
    public var size: Int64
    public var labels: [String: String]
    public var createdAt: Date

    init(_ wire: Containerd_Services_Content_V1_Info) {
        digest = wire.digest
        size = wire.size
        labels = wire.labels
        createdAt = wire.createdAt.instant
    }
}

/// The content store: blobs by digest. Writing is in `ContentWriting.swift`.
public struct ContentService: Sendable {
    let scope: GRPCScope
    static let service = "containerd.services.content.v1.Content"

    /// nil for a blob that is not there.
    public func info(_ digest: String) async throws(ContainerdError) -> ContentInfo? {
        let method = GRPCMethod(Self.service, "Info", "look up content", object: digest, isRead: true)
        let request = Containerd_Services_Content_V1_InfoRequest.with { $0.digest = digest }
        do throws(ContainerdError) {
            let answer: Containerd_Services_Content_V1_InfoResponse = try await scope.unary(method, request)
            return ContentInfo(answer.info)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    /// Every blob of the namespace.
    public func list() async throws(ContainerdError) -> [ContentInfo] {
        let method = GRPCMethod(Self.service, "List", "list content", isRead: true)
        return try await scope.serverStream(
            method, Containerd_Services_Content_V1_ListContentRequest(),
            into: [ContentInfo]()
        ) { (all: inout [ContentInfo], part: Containerd_Services_Content_V1_ListContentResponse) in
            all += part.info.map(ContentInfo.init)
        }
    }

    /// A whole blob. For those whose size is known to be small: manifests, configurations.
    /// - Parameter limit: in bytes; `resourceExhausted` for a larger blob. `notFound` for none.
    public func read(_ digest: String, limit: Int) async throws(ContainerdError) -> [UInt8] {
        let method = GRPCMethod(Self.service, "Read", "read content", object: digest, isRead: true)
        let request = Containerd_Services_Content_V1_ReadContentRequest.with { $0.digest = digest }
        return try await scope.serverStream(method, request, into: [UInt8]()) {
            (whole: inout [UInt8], part: Containerd_Services_Content_V1_ReadContentResponse) throws(ContainerdError) in
            guard whole.count + part.data.count <= limit else {
                throw method.error(.resourceExhausted, "it is larger than \(limit) bytes")
            }
            whole += part.data
        }
    }

    /// Sets labels of a blob and leaves its other labels; an empty value takes a label away.
    public func setLabels(_ labels: [String: String], on digest: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Update", "label content", object: digest)
        let request = Containerd_Services_Content_V1_UpdateRequest.with {
            $0.info.digest = digest
            $0.info.labels = labels
            $0.updateMask.paths = labels.keys.sorted().map { "labels.\($0)" }
        }
        try await scope.command(method, request)
    }

    /// Throws `notFound` for a blob that is not there.
    public func delete(_ digest: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Delete", "delete content", object: digest)
        try await scope.command(
            method, Containerd_Services_Content_V1_DeleteContentRequest.with { $0.digest = digest })
    }

    /// Forgets what was written so far under `reference`. Throws `notFound` when nothing was.
    public func abort(_ reference: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Abort", "abort ingest", object: reference)
        try await scope.command(method, Containerd_Services_Content_V1_AbortRequest.with { $0.ref = reference })
    }
}
