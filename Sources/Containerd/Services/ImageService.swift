import ContainerdProtos
public import FoundationEssentials
import SwiftProtobuf

/// A name for a manifest or index in the content store. It also keeps that blob, and what the
/// blob's `containerd.io/gc.ref.…` labels lead to, from the garbage collector.
public struct ImageRecord: Sendable, Hashable {
    /// The reference in full: `docker.io/library/cat:latest`.
    public var name: String
    public var target: BlobDescriptor
    public var labels: [String: String]
    /// Set by containerd; nil in one that was not read from there.
    public var createdAt: Date?

    public init(name: String, target: BlobDescriptor, labels: [String: String] = [:]) {
        self.name = name
        self.target = target
        self.labels = labels
        createdAt = nil
    }

    init(_ wire: Containerd_Services_Images_V1_Image) {
        name = wire.name
        target = BlobDescriptor(wire.target)
        labels = wire.labels
        createdAt = wire.createdAt.instant
    }

    var wire: Containerd_Services_Images_V1_Image {
        .with {
            $0.name = name
            $0.target = target.wire
            $0.labels = labels
        }
    }
}

/// The images of a namespace.
public struct ImageService: Sendable {
    let scope: GRPCScope
    private static let service = "containerd.services.images.v1.Images"

    /// nil for an image that is not there.
    public func get(_ name: String) async throws(ContainerdError) -> ImageRecord? {
        let method = GRPCMethod(Self.service, "Get", "get image", object: name, isRead: true)
        let request = Containerd_Services_Images_V1_GetImageRequest.with { $0.name = name }
        do throws(ContainerdError) {
            let answer: Containerd_Services_Images_V1_GetImageResponse = try await scope.unary(method, request)
            return ImageRecord(answer.image)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    public func list() async throws(ContainerdError) -> [ImageRecord] {
        let method = GRPCMethod(Self.service, "List", "list images", isRead: true)
        let answer: Containerd_Services_Images_V1_ListImagesResponse = try await scope.unary(
            method, Containerd_Services_Images_V1_ListImagesRequest())
        return answer.images.map(ImageRecord.init)
    }

    /// Makes `image.name` stand for `image.target`, whether or not it stood for something before.
    public func put(_ image: ImageRecord) async throws(ContainerdError) {
        let create = GRPCMethod(Self.service, "Create", "create image", object: image.name)
        do throws(ContainerdError) {
            try await scope.command(
                create, Containerd_Services_Images_V1_CreateImageRequest.with { $0.image = image.wire })
        } catch  where error.code == .alreadyExists {
            let update = GRPCMethod(Self.service, "Update", "update image", object: image.name)
            try await scope.command(
                update, Containerd_Services_Images_V1_UpdateImageRequest.with { $0.image = image.wire })
        }
    }

    /// - Parameter synchronously: returns only after the garbage collector has run.
    public func delete(_ name: String, synchronously: Bool = false) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Delete", "delete image", object: name)
        let request = Containerd_Services_Images_V1_DeleteImageRequest.with {
            $0.name = name
            $0.sync = synchronously
        }
        try await scope.command(method, request)
    }
}
