/// The parts of an image reference, each a pure test of bytes.
enum ReferenceGrammar {
    /// `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`
    static func isTag(_ text: Substring) -> Bool {
        guard (1...128).contains(text.utf8.count), let first = text.utf8.first else { return false }
        guard isAlphanumeric(first) || first == UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    /// `[a-z0-9]+` parts, between them `.`, `_`, `__` or any number of `-`.
    static func isPathComponent(_ text: Substring) -> Bool {
        var separator: [UInt8] = []
        var seenAny = false
        for byte in text.utf8 {
            if isLowerOrDigit(byte) {
                guard seenAny || separator.isEmpty, isSeparator(separator) else { return false }
                separator = []
                seenAny = true
            } else {
                separator.append(byte)
            }
        }
        return seenAny && separator.isEmpty
    }

    /// Docker's rule for telling `host/name` from `user/name`.
    static func looksLikeDomain(_ text: Substring) -> Bool {
        text == "localhost" || text.contains(".") || text.contains(":") || text.utf8.contains(where: isUpper)
    }

    /// Host name, IPv4 address or IPv6 address in brackets, perhaps with a port.
    static func isDomain(_ text: String) -> Bool {
        var host = text[...]
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            let address = host[host.index(after: host.startIndex)..<end]
            guard !address.isEmpty, address.utf8.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") }) else {
                return false
            }
            let rest = host[host.index(after: end)...]
            return rest.isEmpty || (rest.hasPrefix(":") && isPort(rest.dropFirst()))
        }
        if let colon = host.firstIndex(of: ":") {
            guard isPort(host[host.index(after: colon)...]) else { return false }
            host = host[..<colon]
        }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.first != dash && label.utf8.last != dash
                && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == dash }
        }
    }

    private static let dash = UInt8(ascii: "-")

    private static func isPort(_ text: Substring) -> Bool {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(text)
        else { return false }
        return (1...65535).contains(port)
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 0: true
        case 1 where bytes[0] == UInt8(ascii: ".") || bytes[0] == UInt8(ascii: "_"): true
        case 2 where bytes.allSatisfy { $0 == UInt8(ascii: "_") }: true
        default: bytes.allSatisfy { $0 == dash }
        }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (48...57).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerOrDigit(byte) || isUpper(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }
}
