import OCI
import Testing

@Suite("Image references")
struct ImageReferenceTests {
    static let digest = "sha256:" + String(repeating: "ab", count: 32)

    @Test(
        "are written in full as Docker does",
        arguments: [
            ("cat", "docker.io/library/cat:latest"),
            ("functions/figlet", "docker.io/functions/figlet:latest"),
            ("index.docker.io/library/cat:1", "docker.io/library/cat:1"),
            ("ghcr.io/openfaas/figlet:latest", "ghcr.io/openfaas/figlet:latest"),
            ("localhost/cat", "localhost/cat:latest"),
            ("localhost:5000/a/b:v1.2", "localhost:5000/a/b:v1.2"),
            ("faasd.local/cat:latest", "faasd.local/cat:latest"),
            ("127.0.0.1:5000/cat", "127.0.0.1:5000/cat:latest"),
            ("[::1]:5000/cat", "[::1]:5000/cat:latest"),
            ("Registry/cat", "Registry/cat:latest"),
            ("a__b/c---d.e_f", "docker.io/a__b/c---d.e_f:latest"),
            ("cat:Tag_1.0-rc", "docker.io/library/cat:Tag_1.0-rc"),
            ("cat@\(digest)", "docker.io/library/cat@\(digest)"),
            ("cat:v1@\(digest)", "docker.io/library/cat@\(digest)"),
        ])
    func normalizes(text: String, full: String) throws {
        let reference = try ImageReference(text)
        #expect(reference.description == full)
        #expect(try ImageReference(full).description == full)
    }

    @Test(
        "of another form are refused",
        arguments: [
            "", "/cat", "cat/", "a//b", "../etc/passwd", "a/../b", "docker.io/../x", "Cat", "a/Cat", "cat:", "cat:-x",
            "cat:.x", "cat: x", "ca t", "cat\n", "cat@", "cat@sha256:abc", "cat@md5:abc", ":5000/cat", "host:0/cat",
            "host:99999/cat", "host:port/cat", "-host.x/cat", "a..b/cat", "[::1/cat", "a._b", "a___b", "a-", "-a", "a.",
            "http://x/cat", "cat:tag:tag", "caf\u{e9}", "cat@\(digest)@\(digest)", String(repeating: "ab", count: 32),
            String(repeating: "a", count: 300), "x:" + String(repeating: "t", count: 129),
        ])
    func refuses(text: String) {
        #expect(throws: OCIError.self) { try ImageReference(text) }
    }

    @Test("tell their parts")
    func parts() throws {
        let reference = try ImageReference("localhost:5000/team/cat:v1@\(Self.digest)")
        #expect(reference.domain == "localhost:5000")
        #expect(reference.path == "team/cat")
        #expect(reference.tag == "v1")
        #expect(reference.digest?.rawValue == Self.digest)
        #expect(reference.repository == "localhost:5000/team/cat")
    }
}
