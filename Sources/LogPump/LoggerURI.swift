/// How containerd is told to give a container's output to the log pump.
///
/// containerd's shim starts the logger `binary:///path?key=value` as `/path key value` with
/// `CONTAINER_ID` and `CONTAINER_NAMESPACE` as its whole environment (containerd, "Runtime v2",
/// section Logging). The pairs arrive in any order.
public struct LoggerURI: Sendable, Hashable, CustomStringConvertible {
    /// The absolute path of `faasd-collect`.
    public var executable: String
    /// What the lines are filed under, behind the containerd namespace: the function or service.
    public var name: String
    /// Another socket than journald's own, for tests.
    public var journalSocket: String?

    public init(executable: String, name: String, journalSocket: String? = nil) {
        self.executable = executable
        self.name = name
        self.journalSocket = journalSocket
    }

    /// The same for a task's stdout and stderr in containerd's create request.
    public var description: String {
        var uri = "binary://" + Self.escaped(executable) + "?name=" + Self.escaped(name)
        if let journalSocket { uri += "&journal=" + Self.escaped(journalSocket) }
        return uri
    }

    /// Percent-encodes all but what needs none in a path and in a query alike (RFC 3986 section 2.3).
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
