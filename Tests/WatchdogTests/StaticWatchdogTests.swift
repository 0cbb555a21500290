import NIOCore
import Testing

@testable import Watchdog

@Suite struct StaticWatchdogTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        scratch.folder("public")
        scratch.folder("public/sub")
        _ = try scratch.file("secret.txt", "secret")
        _ = try scratch.file("public/index.html", "<h1>home</h1>")
        _ = try scratch.file("public/sub/index.html", "<h1>sub</h1>")
        _ = try scratch.file("public/app.js", "0123456789")
        scratch.link("public/out.txt", to: "../secret.txt")
        scratch.link("public/absolute.txt", to: scratch.path + "/secret.txt")
        scratch.link("public/in.js", to: "app.js")
        scratch.link("public/folder", to: "..")
    }

    private func with(_ body: @Sendable (TestClient) async throws -> Void) async throws {
        try await RunningWatchdog.with(
            scratch: scratch,
            configure: {
                $0.mode = .static
                $0.staticPath = scratch.path + "/public"
            }
        ) { try await body($0.client) }
    }

    @Test func `files have their content type and folders their index`() async throws {
        try await with { client in
            let file = try await client.request("GET", "/app.js")
            #expect(file.body == "0123456789")
            #expect(file.headers["content-type"] == "text/javascript; charset=utf-8")
            #expect(try await client.request("GET", "/").body == "<h1>home</h1>")
            #expect(try await client.request("GET", "/sub/").body == "<h1>sub</h1>")
            let folder = try await client.request("GET", "/sub?a=b")
            #expect(folder.status == 301)
            #expect(folder.headers["location"] == "./sub/?a=b")
            #expect(try await client.request("GET", "/in.js").body == "0123456789")
        }
    }

    @Test(arguments: [
        "/../secret.txt", "/%2e%2e/secret.txt", "/sub/..%2f../secret.txt", "/out.txt", "/absolute.txt",
        "/folder/secret.txt", "/app.js/", "/nothing", "/app.js%00.html", "/%zz",
    ])
    func `nothing outside the folder can be had`(_ path: String) async throws {
        try await with { client in
            let answer = try await client.request("GET", path)
            #expect(answer.status == 404 || answer.status == 400)
            #expect(!answer.body.contains("secret"))
        }
    }

    @Test func `parts, heads and unchanged files`() async throws {
        try await with { client in
            let part = try await client.request("GET", "/app.js", headers: ["Range: bytes=2-4"])
            #expect(part.status == 206)
            #expect(part.body == "234")
            #expect(part.headers["content-range"] == "bytes 2-4/10")
            let beyond = try await client.request("GET", "/app.js", headers: ["Range: bytes=10-"])
            #expect(beyond.status == 416)
            let head = try await client.request("HEAD", "/app.js")
            #expect(head.headers["content-length"] == "10")
            #expect(head.body.isEmpty)
            let modified = try #require(head.headers["last-modified"])
            let again = try await client.request("GET", "/app.js", headers: ["If-Modified-Since: \(modified)"])
            #expect(again.status == 304)
            #expect(try await client.request("POST", "/app.js").status == 405)
        }
    }

    @Test func `a large file comes whole`() async throws {
        let text = String(repeating: "0123456789", count: 100_000)
        _ = try scratch.file("public/large.txt", text)
        try await with { client in
            let answer = try await client.request("GET", "/large.txt")
            #expect(answer.headers["content-length"] == "1000000")
            #expect(answer.body == text)
        }
    }
}
