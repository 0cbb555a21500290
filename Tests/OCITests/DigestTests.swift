import OCI
import Testing

@Suite("Digests")
struct DigestTests {
    /// FIPS 180-4 example values (NIST, "SHA256.pdf"), and the empty message.
    @Test(
        "agree with the standard's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(text: String, hex: String) {
        #expect(Digest(of: text.utf8).hex == hex)
    }

    @Test("of a million letters a agree however they are cut", arguments: [1, 55, 56, 63, 64, 65, 1000, 1_000_000])
    func pieces(size: Int) {
        var hasher = DigestHasher()
        var left = 1_000_000
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: size)
        while left > 0 {
            hasher.update(piece.prefix(left))
            left -= min(size, left)
        }
        #expect(hasher.digest().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(
        "of another form are refused", arguments: ["", "sha256:", "sha512:00", "sha256:../../etc/passwd", "SHA256:00"])
    func refuses(text: String) {
        #expect(throws: OCIError.self) { try Digest(text) }
    }

    @Test("with upper-case digits, too long or too short are refused")
    func hexadecimal() {
        for bad in [
            String(repeating: "A", count: 64), String(repeating: "a", count: 63), String(repeating: "a", count: 65),
        ] {
            #expect(throws: OCIError.self) { try Digest("sha256:" + bad) }
        }
    }

    /// Values made with sha256sum over the strings the specification gives.
    @Test("of a chain of layers begin with the first layer's own")
    func chain() {
        let layers = ["a", "b", "c"].map { Digest(of: $0.utf8) }
        let chain = ChainID.chain(layers)
        #expect(chain.count == 3)
        #expect(chain[0] == layers[0])
        #expect(chain[1] == Digest(of: "\(layers[0]) \(layers[1])".utf8))
        #expect(chain[2] == Digest(of: "\(chain[1]) \(layers[2])".utf8))
        #expect(ChainID.chain([]).isEmpty)
    }
}
