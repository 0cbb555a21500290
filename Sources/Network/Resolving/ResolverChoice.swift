import FaasModel

/// What containers see as /etc/resolv.conf (resolv.conf(5)), chosen from the host's.
struct ResolverChoice: Sendable, Hashable {
    /// At most three (MAXNS). None: names beyond this host are not resolved, and a lookup fails at once.
    let nameservers: [IPv4Address]
    /// The host's `search` and `options` lines.
    let settings: [String]

    /// - Parameters:
    ///   - host: the host's /etc/resolv.conf.
    ///   - resolved: /run/systemd/resolve/resolv.conf, where systemd-resolved keeps the servers behind its
    ///     stub 127.0.0.53; taken when the former names nothing that a container can reach.
    init(host: String, resolved: String?) {
        let servers = Self.reachable(in: host)
        let source = servers.isEmpty ? resolved ?? host : host
        nameservers = Array(Self.reachable(in: source).prefix(3))
        settings = Self.lines(source).filter { $0.hasPrefix("search ") || $0.hasPrefix("options ") }
    }

    /// The file's text.
    var content: String {
        let servers =
            nameservers.isEmpty
            ? ["# None of the host's name servers can be reached from a container."]
            : nameservers.map { "nameserver \($0)" }
        let lines = ["# The host's name servers, written by faasd at each start."] + servers + settings
        return lines.joined(separator: "\n") + "\n"
    }

    /// The servers of `text` that a container can reach: not the host's own loopback, which inside is the
    /// container's, and none over IPv6, which containers do not have.
    private static func reachable(in text: String) -> [IPv4Address] {
        lines(text).compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count >= 2, words[0] == "nameserver", let address = IPv4Address(words[1]) else { return nil }
            let isOwn = address.rawValue >> 24 == 127 || address.rawValue == 0
            return isOwn ? nil : address
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in String(line.drop { $0 == " " || $0 == "\t" }) }
    }
}
