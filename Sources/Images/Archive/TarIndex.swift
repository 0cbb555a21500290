import HostFiles

/// What is in a tar archive and where, found by reading its headers alone. Nothing is ever unpacked by it.
///
/// Refused as hostile: names that are absolute or climb with `..`, two members of one name, members beyond the end of the
/// file, and more members or longer names than an image archive has.
struct TarIndex: Sendable {
    private(set) var entries: [String: TarEntry] = [:]

    /// An image archive has a few for each layer.
    static let mostEntries = 20_000
    /// Of a name, and of a pax or GNU record.
    static let longestRecord: Int64 = 64 << 10

    /// - Throws: ``TarError`` and ``HostFileError``.
    init(_ file: RandomAccessFile) throws {
        var offset: Int64 = 0
        var overrides = Overrides()
        while let header = try Self.header(of: file, at: offset, isFirst: offset == 0) {
            let content = offset + Int64(TarHeader.blockSize)
            let size = overrides.size ?? header.size
            // Compared so that nothing can overflow.
            guard size <= file.size - content else { throw TarError("ends in the middle of \(shown(header.name))") }
            switch header.type {
            case UInt8(ascii: "x"), UInt8(ascii: "L"):
                guard header.size <= Self.longestRecord else {
                    throw TarError("has a name record of \(header.size) bytes")
                }
                let record = try file.read(at: content, count: Int(header.size))
                if header.type == UInt8(ascii: "L") {
                    overrides.name = String(decoding: record.prefix { $0 != 0 }, as: UTF8.self)
                } else {
                    try overrides.take(pax: record)
                }
                offset = content + Self.padded(header.size)
                continue
            case UInt8(ascii: "g"), UInt8(ascii: "K"):
                offset = content + Self.padded(header.size)
                continue
            default: break
            }
            try add(overrides.name ?? header.name, header.type, at: content, size: size)
            offset = content + Self.padded(size)
            overrides = Overrides()
        }
    }

    private mutating func add(_ written: String, _ type: UInt8, at offset: Int64, size: Int64) throws(TarError) {
        var name = written[...]
        while name.hasPrefix("./") { name = name.dropFirst(2) }
        while name.hasSuffix("/") { name = name.dropLast() }
        if name.isEmpty || name == "." { return }
        guard !name.hasPrefix("/"), !name.utf8.contains(0),
            !name.split(separator: "/", omittingEmptySubsequences: false).contains(where: { $0 == ".." || $0.isEmpty })
        else { throw TarError("has a member named \(shown(written)), which leads outside") }
        let kind: TarEntry.Kind
        switch type {
        case UInt8(ascii: "0"), 0, UInt8(ascii: "7"): kind = .file
        case UInt8(ascii: "5"): kind = .directory
        case UInt8(ascii: "1"), UInt8(ascii: "2"): kind = .link
        default: throw TarError("has the member \(shown(written)), which is neither file, directory nor link")
        }
        guard entries.count < Self.mostEntries else { throw TarError("has more than \(Self.mostEntries) members") }
        let entry = TarEntry(name: String(name), kind: kind, offset: offset, size: kind == .file ? size : 0)
        if let other = entries.updateValue(entry, forKey: entry.name), other.kind != .directory || kind != .directory {
            throw TarError("has two members named \(shown(written))")
        }
    }

    /// nil at the end of the archive: a block of zeros, or the end of the file.
    private static func header(of file: RandomAccessFile, at offset: Int64, isFirst: Bool) throws -> TarHeader? {
        let block = try file.read(at: offset, count: TarHeader.blockSize)
        if isFirst, block.starts(with: [0x1f, 0x8b]) {
            throw TarError("is compressed as a whole; unpack it with gunzip")
        }
        guard block.count == TarHeader.blockSize else {
            if block.isEmpty, !isFirst { return nil }
            throw TarError(isFirst ? "is no tar archive: it is too short" : "ends in the middle of a header")
        }
        if block.allSatisfy({ $0 == 0 }) { return nil }
        do { return try TarHeader(parsing: block[...]) } catch {
            throw isFirst ? TarError("is no tar archive: it \(error)") : error
        }
    }

    private static func padded(_ size: Int64) -> Int64 {
        let block = Int64(TarHeader.blockSize)
        return (size + block - 1) / block * block
    }

    /// What a record says of the member after it.
    private struct Overrides {
        var name: String?
        var size: Int64?

        /// Records `length key=value\n` (POSIX.1-2017, pax, "pax Extended Header").
        mutating func take(pax record: [UInt8]) throws(TarError) {
            var rest = record[...]
            while let space = rest.firstIndex(of: 32) {
                guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                    length > space - rest.startIndex + 1,
                    length <= rest.count
                else { throw TarError("has a broken pax record") }
                let body = rest[(space + 1)..<(rest.startIndex + length - 1)]
                rest = rest[(rest.startIndex + length)...]
                guard let equals = body.firstIndex(of: UInt8(ascii: "=")) else {
                    throw TarError("has a broken pax record")
                }
                let value = String(decoding: body[(equals + 1)...], as: UTF8.self)
                switch String(decoding: body[..<equals], as: UTF8.self) {
                case "path": name = value
                case "size":
                    guard let number = Int64(value), number >= 0 else {
                        throw TarError("has a member of an impossible size")
                    }
                    size = number
                default: break
                }
            }
        }
    }
}

/// A member's name for a message: it can be anything.
private func shown(_ name: String) -> String {
    let text = name.unicodeScalars.prefix(96).map { $0.value < 0x20 || $0.value == 0x7f ? "\u{fffd}" : String($0) }
        .joined()
    return "\"\(text)\(name.unicodeScalars.count > 96 ? "…" : "")\""
}
