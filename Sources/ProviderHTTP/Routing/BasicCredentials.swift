import FaasModel
import FoundationEssentials

/// The one user of the `/system` routes (RFC 7617). Prints without the secret.
public struct BasicCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    private let user: [UInt8]
    private let password: [UInt8]

    public init(user: String, password: String) {
        self.user = Array(user.utf8)
        self.password = Array(password.utf8)
    }

    /// Reads `basic-auth-user` and `basic-auth-password` of a folder, the provider's
    /// `secret_mount_path`, without the white space around them.
    ///
    /// - Throws: ``FaasError`` `notFound` or `invalidArgument`, naming the file that is missing or empty.
    public static func load(from folder: String) throws(FaasError) -> BasicCredentials {
        BasicCredentials(
            user: try read(folder + "/basic-auth-user"), password: try read(folder + "/basic-auth-password"))
    }

    /// Whether an `Authorization` field carries them. Takes the same time wherever the difference is.
    func match(_ authorization: String?) -> Bool {
        guard let authorization,
            let space = authorization.firstIndex(of: " "),
            authorization[..<space].lowercased() == "basic",
            let decoded = Data(
                base64Encoded: String(authorization[space...].drop { $0 == " " })),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        let userMatches = Self.equal(decoded[..<colon], user)
        let passwordMatches = Self.equal(decoded[decoded.index(after: colon)...], password)
        return userMatches && passwordMatches
    }

    private static func equal(_ sent: some Collection<UInt8>, _ expected: [UInt8]) -> Bool {
        guard !expected.isEmpty else { return false }
        var difference: UInt8 = sent.count == expected.count ? 0 : 1
        for (index, byte) in sent.enumerated() { difference |= byte ^ expected[index % expected.count] }
        return difference == 0
    }

    private static func read(_ path: String) throws(FaasError) -> String {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw FaasError(.notFound, "cannot read credentials from \(path)", cause: error)
        }
        let leading = text.drop { $0.isWhitespace }
        let trimmed = leading.reversed().drop { $0.isWhitespace }.reversed()
        guard !trimmed.isEmpty else { throw FaasError(.invalidArgument, "the credentials file \(path) is empty") }
        return String(trimmed)
    }

    public var description: String { "‹redacted›" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
