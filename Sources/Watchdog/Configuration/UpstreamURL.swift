/// Where the function of a watchdog in mode http listens: `http://HOST[:PORT][/PREFIX]`.
public struct UpstreamURL: Sendable, Hashable {
    public var host: String
    public var port: Int
    /// Put before each request's target; empty or `/…` without a slash at the end.
    public var prefix: String

    /// nil when the text is not an http URL; TLS between a watchdog and its own function is not spoken.
    public init?(_ text: String) {
        guard text.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        var path = rest.dropFirst(authority.count)
        guard !rest.contains(where: { "?#@ ".contains($0) }) else { return nil }
        while path.last == "/" { path.removeLast() }

        var host = authority
        var port = 80
        // The last colon outside the brackets of an IPv6 address begins the port.
        if let colon = authority.lastIndex(of: ":"), authority[colon...].contains("]") == false {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                return nil
            }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
        self.port = port
        self.prefix = String(path)
    }
}
