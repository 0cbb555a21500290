public import Containerd
import FoundationEssentials
import OCI

/// A one-layer image of Debian's static busybox, put into containerd piece by piece.
///
/// Not by way of an archive, so that tests of containers do not rest on the import of images.
public struct TinyImage: Sendable {
    public let name: String
    public let entrypoint: [String]

    /// - Parameter script: run by `sh`; PATH has all of busybox's commands.
    public init(_ name: String, script: String) {
        self.name = name
        entrypoint = ["/bin/sh", "-c", script]
    }

    /// The chain id of the image, on which snapshots are prepared: for one layer, its diff id.
    @discardableResult
    public func install(in containerd: ContainerdNamespace) async throws -> String {
        let lease = try await containerd.leases.create(
            "tiny-\(UInt32.random(in: 0 ... .max))", expiresAfter: .seconds(600))
        let held = containerd.under(lease: lease)
        let layer = try Self.layer()
        let layerDigest = Self.digest(layer)
        let config = try Self.config(entrypoint: entrypoint, diffID: layerDigest)
        let layerType = "application/vnd.oci.image.layer.v1.tar"
        let configType = "application/vnd.oci.image.config.v1+json"
        let manifestType = "application/vnd.oci.image.manifest.v1+json"
        let manifest = Array(
            """
            {"schemaVersion":2,"mediaType":"\(manifestType)",\
            "config":{"mediaType":"\(configType)","digest":"\(Self.digest(config))","size":\(config.count)},\
            "layers":[{"mediaType":"\(layerType)","digest":"\(layerDigest)","size":\(layer.count)}]}
            """.utf8)
        try await Self.write(layer, to: held.content)
        try await Self.write(
            config, labels: ["containerd.io/gc.ref.snapshot.overlayfs": layerDigest], to: held.content)
        try await Self.write(
            manifest,
            labels: [
                "containerd.io/gc.ref.content.config": Self.digest(config),
                "containerd.io/gc.ref.content.l.0": layerDigest,
            ], to: held.content)

        let snapshots = held.snapshots()
        if try await snapshots.stat(layerDigest) == nil {
            let key = "unpack-\(UInt32.random(in: 0 ... .max))"
            let mounts = try await snapshots.prepare(key, parent: "")
            _ = try await held.diffs.apply(
                BlobDescriptor(mediaType: layerType, digest: layerDigest, size: Int64(layer.count)), onto: mounts)
            try await snapshots.commit(key, as: layerDigest)
        }
        try await held.images.put(
            ImageRecord(
                name: name,
                target: BlobDescriptor(
                    mediaType: manifestType, digest: Self.digest(manifest), size: Int64(manifest.count))))
        try await containerd.leases.delete(lease.id)
        return layerDigest
    }

    private static func digest(_ bytes: [UInt8]) -> String { Digest(of: bytes).rawValue }

    private static func config(entrypoint: [String], diffID: String) throws -> [UInt8] {
        #if arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "amd64"
        #endif
        let words = try JSONEncoder().encode(entrypoint)
        return Array(
            """
            {"architecture":"\(architecture)","os":"linux","config":{"Env":["PATH=/bin"],\
            "Entrypoint":\(String(decoding: words, as: UTF8.self))},\
            "rootfs":{"type":"layers","diff_ids":["\(diffID)"]}}
            """.utf8)
    }

    private static func write(
        _ bytes: [UInt8], labels: [String: String] = [:], to content: ContentService
    ) async throws {
        let digest = digest(bytes)
        let ingest = ContentIngest(
            reference: "tiny-\(digest)", digest: digest, size: Int64(bytes.count), labels: labels)
        try await content.write(ingest) { offset, count in Array(bytes[Int(offset)..<Int(offset) + count]) }
    }

    private static func layer() throws -> [UInt8] {
        let busybox = [UInt8](try Data(contentsOf: URL(filePath: "/bin/busybox")))
        var archive: [UInt8] = []
        for directory in ["bin", "dev", "proc", "sys", "tmp", "etc", "run"] {
            archive += TarEntry.directory(directory + "/").bytes
        }
        archive += TarEntry.file("bin/busybox", busybox, mode: 0o755).bytes
        for command in ["sh", "sleep", "cat", "echo", "kill", "httpd", "ip", "nc", "true", "wget", "env", "id"] {
            archive += TarEntry.link("bin/" + command, to: "busybox").bytes
        }
        return archive + [UInt8](repeating: 0, count: 1024)
    }
}
