import OCI
import Testing

@Suite("Image documents")
struct DocumentTests {
    static let diff = Digest(of: "layer".utf8)

    @Test("a config with nulls, as Docker writes it, is read")
    func config() throws {
        let json = """
            {"architecture":"amd64","os":"linux","config":{"Hostname":"","Env":["PATH=/bin","A=b=c","broken","=x"],
            "Cmd":["serve","-v"],"Entrypoint":null,"ExposedPorts":{"8080/tcp":{}},"OnBuild":null,"User":"app"},
            "rootfs":{"type":"layers","diff_ids":["\(Self.diff)"]},"history":[{"empty_layer":true}]}
            """
        let config = try OCIJSON.decode(ImageConfig.self, from: json.utf8, what: "image config")
        #expect(config.arguments == ["serve", "-v"])
        #expect(config.environment == ["PATH": "/bin", "A": "b=c"])
        #expect(config.config?.user == "app")
        #expect(config.chainID == Self.diff)
    }

    @Test("what is missing or of another type is named by its place")
    func errors() {
        func message(_ json: String) -> String {
            do {
                _ = try OCIJSON.decode(ImageManifest.self, from: json.utf8, what: "image manifest")
                return "accepted"
            } catch {
                return error.description
            }
        }
        let config = #"{"mediaType":"x","digest":"\#(Self.diff)","size":1}"#
        #expect(message(#"{"schemaVersion":2}"#) == "image manifest is not valid: config is missing")
        #expect(
            message(#"{"schemaVersion":2,"config":\#(config),"layers":[{"digest":1,"size":2}]}"#)
                == "image manifest is not valid: layers.0.digest is not String")
        #expect(
            message(#"{"schemaVersion":2,"config":\#(config),"layers":[{"digest":"../x","size":2}]}"#)
                .contains("is not a digest"))
        #expect(
            message(#"{"schemaVersion":2,"config":\#(config),"layers":[{"digest":"\#(Self.diff)","size":-2}]}"#)
                .contains("has the size -2"))
        #expect(message("{").hasPrefix("image manifest is not valid"))
    }

    @Test("a document beyond the limit is not even parsed")
    func tooLarge() {
        #expect(throws: OCIError.self) {
            try OCIJSON.decode(ImageIndex.self, from: [UInt8](repeating: 32, count: (4 << 20) + 1), what: "index")
        }
    }

    @Test("equal documents are written as equal bytes")
    func encoding() throws {
        let config = ImageConfig(
            platform: Platform(architecture: "amd64"),
            config: .init(env: ["A=/b"], labels: Dictionary(uniqueKeysWithValues: (0..<50).map { ("k\($0)", "v") })),
            diffIDs: [Self.diff])
        let bytes = try OCIJSON.encode(config)
        #expect(try OCIJSON.encode(config) == bytes)
        #expect(try OCIJSON.decode(ImageConfig.self, from: bytes, what: "config") == config)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("\\/"))
    }
}
