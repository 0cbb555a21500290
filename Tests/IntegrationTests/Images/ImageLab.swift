import Containerd
import FaasModel
import FaasTesting
import HostFiles
import OCI

@testable import Images

/// A containerd of its own, a directory of archives, and a store over both.
struct ImageLab {
    static let reference = "faasd.local/hello:latest"

    let containerd: ContainerdFixture
    var archives: String { containerd.scratch + "/images" }
    var namespace: NamespaceName { containerd.namespace }
    var here: ContainerdNamespace { containerd.client.namespace(namespace.rawValue) }
    var store: ImageStore { ImageStore(containerd: containerd.client, archiveDirectory: archives) }

    static func with(_ body: (ImageLab) async throws -> Void) async throws {
        try await ContainerdFixture.with { fixture in
            let lab = ImageLab(containerd: fixture)
            try HostDirectory.create(lab.archives)
            try await body(lab)
        }
    }

    /// Busybox, saying hello.
    @discardableResult
    func pack(_ name: String = "hello", _ change: (inout PackPlan) -> Void = { _ in }) throws -> Digest {
        var plan = PackPlan(reference: try ImageReference(Self.reference))
        plan.files = [.init(source: "/bin/busybox", destination: "/bin/busybox")]
        plan.links = [.init(path: "/bin/echo", target: "busybox")]
        plan.user = .init(name: "app", uid: 1000, gid: 1000)
        plan.config = .init(user: "app", env: ["A=b"], entrypoint: ["/bin/echo"], cmd: ["hello"])
        change(&plan)
        return try ImagePacker.pack(plan, to: "\(archives)/\(name).tar")
    }

    /// ctr as an operator types it.
    func ctr(_ arguments: String) throws -> String {
        try shell("ctr -a \(containerd.socketPath) -n \(namespace) \(arguments)")
    }

    /// Everything the namespace holds, in words; empty for nothing.
    func leftovers() async throws -> [String] {
        // Deleting a lease this way returns when the collector has run.
        let lease = try await here.leases.create("sweep", expiresAfter: .seconds(60))
        try await here.leases.delete(lease.id, synchronously: true)
        let images = try await here.images.list().map { "image \($0.name)" }
        let content = try await here.content.list().map { "content \($0.digest)" }
        let snapshots = try await here.snapshots().list().map { "snapshot \($0.name)" }
        let leases = try await here.leases.list().map { "lease \($0.id)" }
        return images + content + snapshots + leases
    }

    /// What ``ImageStore/prepare(_:in:)`` refuses with.
    func refusal(_ image: String = reference) async throws -> FaasError? {
        do {
            _ = try await store.prepare(image, in: namespace)
            return nil
        } catch let error as FaasError {
            return error
        }
    }
}
