/// Which file a URL path asks for.
struct StaticTarget: Hashable {
    /// Below the folder: no empty part, no `.`, no `..`; `.` is the folder itself.
    let relativePath: String
    /// The path ended in a slash.
    let namesFolder: Bool

    /// nil when the path is not decodable or has a `..` in it: nobody asks so by accident.
    init?(path: Substring) {
        guard let decoded = path.percentDecoded() else { return nil }
        let parts = decoded.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { return nil }
        relativePath = parts.isEmpty ? "." : parts.joined(separator: "/")
        namesFolder = decoded.hasSuffix("/") || parts.isEmpty
    }

    /// The folder's own name with a slash, as a reference from its parent; `./` keeps a name with a colon from
    /// being taken for a scheme.
    var folderReference: String {
        let name = relativePath.split(separator: "/").last ?? ""
        return "./" + name.utf8.map(Self.encode).joined() + "/"
    }

    private static func encode(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            return String(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "%0\(digits)" : "%\(digits)"
        }
    }
}
