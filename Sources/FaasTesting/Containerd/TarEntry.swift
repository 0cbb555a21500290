/// One entry of a tar archive in the ustar format (POSIX.1-1988).
struct TarEntry {
    /// Header, content and padding.
    let bytes: [UInt8]

    static func directory(_ name: String) -> TarEntry { TarEntry(name, type: "5", mode: 0o755) }

    static func file(_ name: String, _ content: [UInt8], mode: Int) -> TarEntry {
        TarEntry(name, type: "0", mode: mode, content: content)
    }

    static func link(_ name: String, to target: String) -> TarEntry {
        TarEntry(name, type: "2", mode: 0o777, target: target)
    }

    private init(_ name: String, type: Character, mode: Int, target: String = "", content: [UInt8] = []) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func octal(_ value: Int, digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        put(name, at: 0)
        put(octal(mode, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(content.count, digits: 11), at: 124)
        put(octal(0, digits: 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(target, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
        header[154] = 0
        let padding = [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
        bytes = header + content + padding
    }
}
