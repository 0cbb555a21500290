import FaasModel

/// What containers see as /etc/hosts (hosts(5)).
enum HostsContent {
    /// `existing` with the lines that every container needs: those that are there stay where they
    /// are, a name that has another address gets the right one, and all other lines, which are the
    /// core services' names, are left as they are.
    static func ensuring(_ gateway: IPv4Address, in existing: String) -> String {
        let wanted = [("127.0.0.1", "localhost"), ("\(gateway)", "faasd-provider")]
        var lines = existing.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for (address, name) in wanted {
            let line = "\(address)\t\(name)"
            let places = lines.indices.filter { isIPv4Entry(lines[$0], of: name) }
            if places.contains(where: { words(lines[$0]).first == address }) { continue }
            if let place = places.first {
                lines[place] = line
            } else {
                lines.append(line)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func isIPv4Entry(_ line: String, of name: String) -> Bool {
        let words = words(line)
        return words.first.flatMap(IPv4Address.init) != nil && words.dropFirst().contains(name)
    }

    private static func words(_ line: String) -> [String] {
        line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map(String.init)
    }
}
