public import Containerd
import FoundationEssentials
import OCI

/// An image of Debian's static busybox, put into containerd piece by piece: one layer, and a second one when it has a
/// user, with that user's account.
///
/// Not by way of an archive, so that tests of containers do not rest on the import of images.
public struct TinyImage: Sendable {
    public let name: String
    public let entrypoint: [String]
    public let user: String?

    /// - Parameters:
    ///   - script: run by `sh`; PATH has some of busybox's commands.
    ///   - user: a name, which gets uid 4711 and gid 4712.
    public init(_ name: String, script: String, user: String? = nil) {
        self.name = name
        self.user = user
        entrypoint = ["/bin/sh", "-c", script]
    }

    /// Returns the chain id of the image, on which snapshots are prepared.
    @discardableResult
    public func install(in containerd: ContainerdNamespace) async throws -> String {
        let lease = try await containerd.leases.create(
            "tiny-\(UInt32.random(in: 0 ... .max))", expiresAfter: .seconds(600))
        let held = containerd.under(lease: lease)
        var layers = [try Self.busybox()]
        if let user { layers.append(Self.account(user)) }
        let descriptors = layers.map { BlobDescriptor($0, type: "application/vnd.oci.image.layer.v1.tar") }

        let chainID = try await Self.unpack(layers, descriptors, in: held)
        let config = try config(diffIDs: descriptors.map(\.digest))
        let configDescriptor = BlobDescriptor(config, type: "application/vnd.oci.image.config.v1+json")
        let manifestType = "application/vnd.oci.image.manifest.v1+json"
        let manifest = Array(
            """
            {"schemaVersion":2,"mediaType":"\(manifestType)","config":\(configDescriptor.json),\
            "layers":[\(descriptors.map(\.json).joined(separator: ","))]}
            """.utf8)
        var references = ["containerd.io/gc.ref.content.config": configDescriptor.digest]
        for (index, layer) in descriptors.enumerated() {
            references["containerd.io/gc.ref.content.l.\(index)"] = layer.digest
        }
        try await Self.write(config, labels: ["containerd.io/gc.ref.snapshot.overlayfs": chainID], to: held.content)
        try await Self.write(manifest, labels: references, to: held.content)
        try await held.images.put(ImageRecord(name: name, target: BlobDescriptor(manifest, type: manifestType)))
        try await containerd.leases.delete(lease.id)
        return chainID
    }

    private static func unpack(
        _ layers: [[UInt8]], _ descriptors: [BlobDescriptor], in held: ContainerdNamespace
    ) async throws -> String {
        let snapshots = held.snapshots()
        var parent = ""
        for (layer, descriptor) in zip(layers, descriptors) {
            try await write(layer, to: held.content)
            // As the OCI image specification has it, "Layer ChainID".
            let chainID = parent.isEmpty ? descriptor.digest : digest(Array("\(parent) \(descriptor.digest)".utf8))
            if try await snapshots.stat(chainID) == nil {
                let key = "unpack-\(UInt32.random(in: 0 ... .max))"
                let mounts = try await snapshots.prepare(key, parent: parent)
                _ = try await held.diffs.apply(descriptor, onto: mounts)
                try await snapshots.commit(key, as: chainID)
            }
            parent = chainID
        }
        return parent
    }

    fileprivate static func digest(_ bytes: [UInt8]) -> String { Digest(of: bytes).rawValue }

    private func config(diffIDs: [String]) throws -> [UInt8] {
        #if arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "amd64"
        #endif
        func json(_ words: [String]) throws -> String {
            String(decoding: try JSONEncoder().encode(words), as: UTF8.self)
        }
        return Array(
            """
            {"architecture":"\(architecture)","os":"linux","config":{"Env":["PATH=/bin"],"User":"\(user ?? "")",\
            "Entrypoint":\(try json(entrypoint))},"rootfs":{"type":"layers","diff_ids":\(try json(diffIDs))}}
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

    private static func account(_ user: String) -> [UInt8] {
        let file = TarEntry.file("etc/passwd", Array("\(user):x:4711:4712::/:/bin/sh\n".utf8), mode: 0o644)
        return file.bytes + [UInt8](repeating: 0, count: 1024)
    }

    private static func busybox() throws -> [UInt8] {
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

extension BlobDescriptor {
    fileprivate init(_ bytes: [UInt8], type: String) {
        self.init(mediaType: type, digest: TinyImage.digest(bytes), size: Int64(bytes.count))
    }

    fileprivate var json: String { "{\"mediaType\":\"\(mediaType)\",\"digest\":\"\(digest)\",\"size\":\(size)}" }
}
