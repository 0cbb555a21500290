import OCI
import Testing

@Suite("Platforms")
struct PlatformTests {
    static func manifest(_ platform: Platform?, _ name: String, attestation: Bool = false) -> Descriptor {
        Descriptor(
            mediaType: MediaType.ociManifest, digest: Digest(of: name.utf8), size: 1,
            annotations: attestation ? [Annotation.dockerReferenceType: "attestation-manifest"] : nil,
            platform: platform)
    }

    @Test("the host's own is chosen among others")
    func chooses() throws {
        let offered = [
            Self.manifest(Platform(architecture: "arm64", variant: "v8"), "arm"),
            Self.manifest(Platform(os: "windows", architecture: "amd64"), "windows"),
            Self.manifest(Platform(architecture: "amd64", variant: "v3"), "v3"),
            Self.manifest(Platform(architecture: "amd64"), "wanted"),
            Self.manifest(Platform(os: "unknown", architecture: "unknown"), "attestation", attestation: true),
        ]
        let chosen = try PlatformChoice.choose(from: offered, for: Platform(architecture: "amd64"))
        #expect(chosen.digest == Digest(of: "wanted".utf8))
    }

    @Test("of arm variants the highest that the host can run is chosen")
    func variants() throws {
        let offered = ["v5", "v6", "v7", "v8"].map { Self.manifest(Platform(architecture: "arm", variant: $0), $0) }
        let host = Platform(architecture: "arm", variant: "v7")
        #expect(try PlatformChoice.choose(from: offered, for: host).platform?.variant == "v7")
        let old = Array(offered.prefix(2))
        #expect(try PlatformChoice.choose(from: old, for: host).platform?.variant == "v6")
    }

    @Test("an entry without a platform is taken when none fits better")
    func untold() throws {
        let untold = Self.manifest(nil, "untold")
        let host = Platform(architecture: "amd64")
        #expect(try PlatformChoice.choose(from: [untold], for: host) == untold)
        let told = Self.manifest(host, "told")
        #expect(try PlatformChoice.choose(from: [untold, told], for: host) == told)
    }

    @Test("when none fits, the error names those offered and the host's")
    func mismatch() {
        let offered = [
            Self.manifest(Platform(architecture: "arm64"), "a"), Self.manifest(Platform(architecture: "s390x"), "b"),
        ]
        #expect(throws: OCIError("built for linux/arm64, linux/s390x, and this host is linux/amd64")) {
            try PlatformChoice.choose(from: offered, for: Platform(architecture: "amd64"))
        }
        #expect(throws: OCIError("the index holds no image")) {
            try PlatformChoice.choose(from: [], for: Platform(architecture: "amd64"))
        }
    }

    @Test("arm64 without a variant is v8")
    func arm64() {
        #expect(Platform(architecture: "arm64", variant: "v8").fit(Platform(architecture: "arm64")) == 0)
    }
}
