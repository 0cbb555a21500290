import FaasModel
import FoundationEssentials
import Testing

@testable import ProviderHTTP

@Suite struct BasicCredentialsTests {
    private let credentials = BasicCredentials(user: "admin", password: "pa:ss wörd")

    private func basic(_ text: String, scheme: String = "Basic") -> String {
        "\(scheme) \(Data(text.utf8).base64EncodedString())"
    }

    @Test func `the right user and password are let in`() {
        #expect(credentials.match(basic("admin:pa:ss wörd")))
        #expect(credentials.match(basic("admin:pa:ss wörd", scheme: "basic")))
    }

    @Test func `everything else is not`() {
        let wrong = [
            "admin:pa:ss wör", "admin:pa:ss wörd!", "admin:", "admin", ":pa:ss wörd", "Admin:pa:ss wörd", ":", "",
            "admin:pa:ss wörpa:ss wörd",
        ]
        for text in wrong { #expect(!credentials.match(basic(text)), "\(text)") }
        // The second is what faas-cli sends when nobody logged in.
        let others = [
            nil, "Bearer", "Bearer ", basic("admin:pa:ss wörd", scheme: "Bearer"), "Basic", "Basic ", "Basic !!!",
            "Basic YWRtaW4", "",
        ]
        for field in others { #expect(!credentials.match(field), "\(field ?? "none")") }
        #expect(!BasicCredentials(user: "", password: "").match(basic(":")))
    }

    @Test func `they are read from files without white space around them`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/credentials-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: FaasError.self) { try BasicCredentials.load(from: folder) }
        try Data(" admin\n".utf8).write(to: URL(filePath: folder + "/basic-auth-user"))
        try Data("two words \r\n\n".utf8).write(to: URL(filePath: folder + "/basic-auth-password"))
        #expect(try BasicCredentials.load(from: folder).match(basic("admin:two words")))

        try Data("\n".utf8).write(to: URL(filePath: folder + "/basic-auth-password"))
        #expect(throws: FaasError.self) { try BasicCredentials.load(from: folder) }
    }

    @Test func `they print as nothing`() {
        #expect("\(credentials)" == "‹redacted›")
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("112"))
    }
}
