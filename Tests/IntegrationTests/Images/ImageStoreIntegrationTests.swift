import Containerd
import FaasModel
import FaasTesting
import HostFiles
import OCI
import Testing

@testable import Images

@Suite("Images in containerd", .serialized)
struct ImageStoreIntegrationTests {
    @Test("a packed image is imported, unpacked, seen and run by ctr, and survives the collector")
    func packed() async throws {
        try await ImageLab.with { lab in
            let digest = try lab.pack()
            let image = try await lab.store.prepare("faasd.local/hello", in: lab.namespace)
            #expect(image.reference == ImageLab.reference)
            #expect(image.manifestDigest == digest)
            #expect(image.facts.environment == ["A": "b"])
            #expect(try await lab.here.snapshots().stat(image.chainID)?.kind == .committed)
            let kept = try await lab.leftovers()
            // One image, three blobs, one snapshot, and no lease.
            #expect(kept.count == 5, "\(kept)")
            #expect(try lab.ctr("images ls -q") == ImageLab.reference + "\n")
            let check = try lab.ctr("images check")
            #expect(check.contains("complete (2/2)") && check.contains(" true"), "\(check)")
            #expect(try lab.ctr("run --rm \(ImageLab.reference) hello-1") == "hello\n")
        }
    }

    @Test(
        "what skopeo writes is imported",
        arguments: [
            "oci-archive:OUT:NAME", "--dest-compress-format gzip --dest-compress oci-archive:OUT:NAME",
            "docker-archive:OUT:NAME",
        ])
    func skopeo(destination: String) async throws {
        try await ImageLab.with { lab in
            try lab.pack("source")
            let (source, out) = ("\(lab.archives)/source.tar", "\(lab.archives)/skopeo.tar")
            let target = destination.split(separator: "OUT").joined(separator: out)
                .split(separator: "NAME", omittingEmptySubsequences: false).joined(separator: ImageLab.reference)
            let words = target.split(separator: " ")
            let options = words.dropLast().joined(separator: " ")
            try shell("skopeo --insecure-policy copy -q \(options) oci-archive:\(source) \(words.last ?? "")")
            try DurableFile.remove(source)
            let image = try await lab.store.prepare(ImageLab.reference, in: lab.namespace)
            #expect(image.config.arguments == ["/bin/echo", "hello"])
            #expect(try await lab.leftovers().count == 5)
            #expect(try lab.ctr("run --rm \(ImageLab.reference) hello-2") == "hello\n")
        }
    }

    @Test("what containerd itself exports is imported")
    func exported() async throws {
        try await ImageLab.with { lab in
            try lab.pack()
            let first = try await lab.store.prepare(ImageLab.reference, in: lab.namespace)
            _ = try lab.ctr("images export \(lab.archives)/hello.tar \(ImageLab.reference)")
            let other = try NamespaceName("\(lab.namespace)-2")
            #expect(try await lab.store.prepare(ImageLab.reference, in: other) == first)
        }
    }

    @Test("many at once import once, and who comes later needs no archive")
    func singleFlight() async throws {
        try await ImageLab.with { lab in
            try lab.pack()
            let store = lab.store
            let namespace = lab.namespace
            let chains = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await store.prepare(ImageLab.reference, in: namespace).chainID } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(chains.count == 1)
            try DurableFile.remove("\(lab.archives)/hello.tar")
            #expect(try await lab.store.prepare(ImageLab.reference, in: namespace).chainID == chains.first)
            #expect(try await lab.leftovers().count == 5)
        }
    }

    @Test("a snapshot that was removed is unpacked again from the content")
    func unpacksAgain() async throws {
        try await ImageLab.with { lab in
            try lab.pack()
            let image = try await lab.store.prepare(ImageLab.reference, in: lab.namespace)
            try DurableFile.remove("\(lab.archives)/hello.tar")
            try await lab.here.snapshots().remove(image.chainID)
            #expect(try await lab.store.prepare(ImageLab.reference, in: lab.namespace) == image)
            #expect(try await lab.here.snapshots().stat(image.chainID) != nil)
            #expect(try await lab.leftovers().count == 5)
        }
    }

    @Test("a layer with other bytes than its digest says is refused, and nothing is left")
    func corruptLayer() async throws {
        try await ImageLab.with { lab in
            try lab.pack()
            let path = "\(lab.archives)/hello.tar"
            var bytes = try HostFile.read(path, limit: 64 << 20)
            bytes[bytes.count - 200_000] ^= 0xff
            try DurableFile.write(bytes, to: path)
            let error = try await lab.refusal()
            #expect(error?.code == .invalidArgument)
            #expect(error?.description.contains("hello.tar cannot be imported") == true, "\(String(describing: error))")
            #expect(try await lab.leftovers() == [])
        }
    }

    @Test("a layer that is not the one its config tells of is refused, and nothing is left")
    func wrongDiffID() async throws {
        try await ImageLab.with { lab in
            let layer = [UInt8](repeating: 0, count: 1024)
            try lab.write(layer: layer, diffID: Digest(of: "another".utf8), mediaType: MediaType.ociLayer)
            let error = try await lab.refusal()
            #expect(error?.code == .invalidArgument)
            #expect(error?.description.contains("and its config says") == true, "\(String(describing: error))")
            #expect(try await lab.leftovers() == [])
        }
    }

    @Test("a layer that is no tar is refused, and nothing is left")
    func noTar() async throws {
        try await ImageLab.with { lab in
            let layer = Array(String(repeating: "no tar\n", count: 1000).utf8)
            try lab.write(layer: layer, diffID: Digest(of: layer), mediaType: MediaType.ociLayerGzip)
            #expect(try await lab.refusal() != nil)
            #expect(try await lab.leftovers() == [])
        }
    }

    @Test("wrong platform, nothing to run, a broken name and an unknown image are each told")
    func refusals() async throws {
        try await ImageLab.with { lab in
            try lab.pack { $0.platform = Platform(architecture: "s390x") }
            let foreign = try await lab.refusal()
            #expect(foreign?.code == .invalidArgument)
            #expect(foreign?.message.contains("built for linux/s390x") == true)

            let layer = [UInt8](repeating: 0, count: 1024)
            try lab.write(layer: layer, diffID: Digest(of: layer), mediaType: MediaType.ociLayer, command: nil)
            let idle = try await lab.refusal()
            #expect(idle?.code == .invalidArgument)
            #expect(idle?.message.contains("neither ENTRYPOINT nor CMD") == true)

            #expect(try await lab.refusal("../x")?.code == .invalidArgument)
            let unknown = try await lab.refusal("faasd.local/other")
            #expect(unknown?.code == .notFound)
            #expect(unknown?.message.contains("faasd.local/other:latest") == true)
            #expect(unknown?.message.contains(lab.archives) == true)
            #expect(try await lab.leftovers() == [])
        }
    }

    @Test("an archive that cannot be read hides no other, and is named when nothing is found")
    func unreadable() async throws {
        try await ImageLab.with { lab in
            try HostFile.create("no tar".utf8, at: "\(lab.archives)/a-broken.tar", mode: 0o600)
            #expect(try await lab.refusal()?.message.contains("a-broken.tar is no tar archive") == true)
            try lab.pack()
            #expect(try await lab.refusal() == nil)
        }
    }
}

extension ImageLab {
    /// An OCI layout with one layer, as honest as the arguments.
    func write(layer: [UInt8], diffID: Digest, mediaType: String, command: [String]? = ["/x"]) throws {
        let config = try OCIJSON.encode(ImageConfig(platform: .host, config: .init(cmd: command), diffIDs: [diffID]))
        let manifest = try OCIJSON.encode(
            ImageManifest(
                config: .init(mediaType: MediaType.ociConfig, digest: Digest(of: config), size: Int64(config.count)),
                layers: [.init(mediaType: mediaType, digest: Digest(of: layer), size: Int64(layer.count))]))
        let index = try OCIJSON.encode(
            ImageIndex(manifests: [
                .init(
                    mediaType: MediaType.ociManifest, digest: Digest(of: manifest), size: Int64(manifest.count),
                    annotations: [Annotation.containerdImageName: Self.reference])
            ]))
        var bytes: [UInt8] = []
        var tar = TarWriter()
        try tar.add(TarHeader(name: "index.json"), index) { bytes += $0 }
        for blob in [config, manifest, layer] {
            try tar.add(TarHeader(name: "blobs/sha256/\(Digest(of: blob).hex)"), blob) { bytes += $0 }
        }
        try tar.end { bytes += $0 }
        try DurableFile.write(bytes, to: "\(archives)/hello.tar")
    }
}
