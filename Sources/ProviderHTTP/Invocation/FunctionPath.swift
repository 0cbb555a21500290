import FaasModel

/// The path of an invocation, `/function/{name}[.{namespace}][/{rest}]`, read.
struct FunctionPath: Equatable {
    static let prefix = "/function/"

    var function: FunctionID
    /// The path for the function: `/` and what follows the name, byte for byte. `%2F` stays `%2F`, and
    /// dots and double slashes are the function's to interpret: they lead nowhere in here.
    var rest: Substring

    /// Reads a path that begins with ``prefix``. The text after the last dot is the namespace.
    ///
    /// - Throws: ``FaasError`` `invalidArgument` when name or namespace can be none.
    init(_ path: String) throws(FaasError) {
        let tail = path.dropFirst(Self.prefix.utf8.count)
        let slash = tail.utf8.firstIndex(of: UInt8(ascii: "/"))
        let part = slash.map { tail[..<$0] } ?? tail
        guard let text = PercentCoding.decode(part) else {
            throw FaasError(.invalidArgument, "function name \(DNSLabel.quoted(String(part))) is not valid")
        }
        if let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) {
            function = FunctionID(
                try FunctionName(String(text[..<dot])),
                in: try NamespaceName(String(text[text.utf8.index(after: dot)...])))
        } else {
            function = FunctionID(try FunctionName(text))
        }
        rest = slash.map { tail[$0...] } ?? "/"
    }
}
