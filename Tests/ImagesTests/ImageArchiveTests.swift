import FaasModel
import HostFiles
import OCI
import Testing

@testable import Images

@Suite("Image archives")
struct ImageArchiveTests {
    static let layer = Array("not a real layer".utf8)
    static let config = ImageConfig(
        platform: .host, config: .init(cmd: ["/x"]), diffIDs: [Digest(of: layer)])

    /// A docker-archive, changed as wanted.
    static func docker(
        config: ImageConfig = config, manifest: String? = nil, layerName: String = "layer.tar",
        tags: String = #"["cat:latest"]"#,
        more: [(TarHeader, [UInt8])] = []
    ) throws -> [(TarHeader, [UInt8])] {
        let text = manifest ?? #"[{"Config":"config.json","RepoTags":\#(tags),"Layers":["layer.tar"]}]"#
        return try [
            member("manifest.json", text), (TarHeader(name: "config.json"), OCIJSON.encode(config)),
            (TarHeader(name: layerName), layer),
        ] + more
    }

    static func open(_ members: [(TarHeader, [UInt8])]) throws -> ImageArchive {
        let scratch = try ScratchDirectory(prefix: "faasd-images-")
        try writeTar(members, to: scratch.path + "/i.tar")
        return try ImageArchive(scratch.path + "/i.tar")
    }

    static func refusal(_ members: [(TarHeader, [UInt8])], host: Platform = .host) throws -> String? {
        do {
            let archive = try open(members)
            let image = try #require(archive.images.first)
            _ = try archive.contents(of: image, for: host)
            return nil
        } catch let error as FaasError {
            #expect(error.code == .invalidArgument)
            return error.message
        }
    }

    @Test("a docker-archive gets a manifest, the same each time")
    func dockerArchive() throws {
        let archive = try Self.open(Self.docker())
        let image = try #require(archive.image(named: ImageReference("cat")))
        let contents = try archive.contents(of: image)
        #expect(contents.layers.map(\.descriptor.digest) == Self.config.rootfs.diffIDs)
        let again = try Self.open(Self.docker())
        #expect(try again.contents(of: #require(again.only)).manifest == contents.manifest)
    }

    @Test("names that are null or no references are passed over")
    func noNames() throws {
        #expect(try Self.open(Self.docker(tags: "null")).images.first?.references == [])
        #expect(try Self.open(Self.docker(tags: #"["<none>:<none>","cat"]"#)).images.first?.references.count == 1)
    }

    @Test("hostile and broken docker-archives are refused with a reason")
    func hostile() throws {
        func manifest(_ config: String, _ layer: String) -> String {
            #"[{"Config":"\#(config)","Layers":["\#(layer)"]}]"#
        }
        #expect(
            try Self.refusal(Self.docker(manifest: manifest("../config.json", "layer.tar")))?.contains("lacks") == true)
        #expect(
            try Self.refusal(Self.docker(manifest: manifest("config.json", "/etc/passwd")))?.contains("lacks") == true)
        #expect(try Self.refusal(Self.docker(manifest: "[{]"))?.contains("manifest.json is not valid") == true)
        #expect(try Self.refusal(Self.docker(manifest: #"{"a":1}"#))?.contains("manifest.json is not valid") == true)
        let linked = try Self.docker(
            layerName: "real.tar", more: [member("layer.tar", type: "2", target: "/etc/shadow")])
        #expect(try Self.refusal(linked)?.contains("has a link for") == true)
        let doubled = ImageConfig(
            platform: .host, config: .init(cmd: ["x"]), diffIDs: [Digest(of: Self.layer), Digest(of: Self.layer)])
        #expect(try Self.refusal(Self.docker(config: doubled))?.contains("1 layers whose config tells of 2") == true)
        let large = String(repeating: " ", count: OCIJSON.documentLimit + 1)
        #expect(try Self.refusal(Self.docker(manifest: large))?.contains("beyond the limit") == true)
        #expect(try Self.refusal([member("readme", "hello")])?.contains("neither index.json") == true)
    }

    @Test("an image of another platform is refused, both platforms named")
    func platform() throws {
        let foreign = ImageConfig(
            platform: Platform(architecture: "s390x"), config: .init(cmd: ["x"]), diffIDs: [Digest(of: Self.layer)])
        let message = try Self.refusal(Self.docker(config: foreign), host: Platform(architecture: "amd64"))
        #expect(message?.hasSuffix("is built for linux/s390x, and this host is linux/amd64") == true)
    }

    @Test("blobs of an OCI layout that are missing, cut or changed are refused")
    func layoutBlobs() throws {
        func layout(_ change: (inout [(TarHeader, [UInt8])]) -> Void) throws -> String? {
            let config = try OCIJSON.encode(Self.config)
            let manifest = try OCIJSON.encode(
                ImageManifest(
                    config: .init(
                        mediaType: MediaType.ociConfig, digest: Digest(of: config), size: Int64(config.count)),
                    layers: [
                        .init(
                            mediaType: MediaType.ociLayer, digest: Digest(of: Self.layer), size: Int64(Self.layer.count)
                        )
                    ]))
            let index = try OCIJSON.encode(
                ImageIndex(manifests: [
                    .init(mediaType: MediaType.ociManifest, digest: Digest(of: manifest), size: Int64(manifest.count))
                ]))
            var members = [(TarHeader(name: "index.json"), index)]
            for blob in [config, manifest, Self.layer] {
                members.append((TarHeader(name: "blobs/sha256/\(Digest(of: blob).hex)"), blob))
            }
            change(&members)
            return try Self.refusal(members)
        }
        #expect(try layout { _ in } == nil)
        for number in 1...3 { #expect(try layout { $0.remove(at: number) }?.contains("lacks") == true) }
        for number in 1...3 { #expect(try layout { $0[number].1.removeLast() }?.contains("which should be") == true) }
        for number in 1...2 { #expect(try layout { $0[number].1[0] ^= 1 }?.contains("is broken") == true) }
    }

    @Test("a file that is not there is told from one that is no archive")
    func missing() throws {
        #expect(throws: FaasError.self) { try ImageArchive("/nowhere.tar") }
        do { _ = try ImageArchive("/nowhere.tar") } catch { #expect(error.code == .notFound) }
        do { _ = try ImageArchive("/dev/null") } catch { #expect(error.code == .internal) }
    }
}
