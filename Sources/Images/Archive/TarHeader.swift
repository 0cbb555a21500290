/// The 512 bytes before each member of a tar archive (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's manual for
/// its variants).
struct TarHeader: Sendable {
    static let blockSize = 512

    var name: String
    var mode: UInt32 = 0o644
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    var size: Int64 = 0
    /// `0` file, `1` hard link, `2` symbolic link, `5` directory, `x` and `g` pax records, `L` and `K` GNU's long names.
    var type = UInt8(ascii: "0")
    var linkTarget = ""

    init(name: String) { self.name = name }

    /// - Throws: ``TarError`` for a wrong checksum or a size that is no number.
    init(parsing block: ArraySlice<UInt8>) throws(TarError) {
        let bytes = Array(block)
        // The checksum counts its own field as spaces.
        let sum = bytes.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 32 : Int(bytes[$1])) }
        guard let told = Self.number(bytes[148..<156]), told == sum else {
            throw TarError("has a header with a wrong checksum")
        }
        guard let size = Self.number(bytes[124..<136]), size >= 0 else {
            throw TarError("has a member of an impossible size")
        }
        let isPOSIX = bytes[257..<262].elementsEqual("ustar".utf8)
        // GNU's magic ("ustar  ") keeps other things where POSIX has the prefix.
        let prefix = isPOSIX && bytes[262] == 0 ? Self.text(bytes[345..<500]) : ""
        name = (prefix.isEmpty ? "" : prefix + "/") + Self.text(bytes[0..<100])
        linkTarget = Self.text(bytes[157..<257])
        type = bytes[156]
        self.size = size
    }

    /// The header as a block.
    /// - Throws: ``TarError`` for names longer than the format holds and sizes of 8 GiB and more: what this project packs has
    ///   neither.
    func encoded() throws(TarError) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in bytes.enumerated() { block[offset + index] = byte }
        }
        let (prefix, rest) = try splitName()
        put(rest.utf8, at: 0)
        put(Self.octal(Int64(mode), digits: 7), at: 100)
        put(Self.octal(Int64(uid), digits: 7), at: 108)
        put(Self.octal(Int64(gid), digits: 7), at: 116)
        guard size < 1 << 33 else { throw TarError("cannot hold \(name): \(size) bytes are more than 8 GiB") }
        put(Self.octal(size, digits: 11), at: 124)
        // Always the epoch, so that equal content makes equal archives.
        put(Self.octal(0, digits: 11), at: 136)
        put([UInt8](repeating: 32, count: 8), at: 148)
        block[156] = type
        guard linkTarget.utf8.count <= 100 else {
            throw TarError("cannot hold \(name): its target is longer than 100 bytes")
        }
        put(linkTarget.utf8, at: 157)
        put("ustar\0".utf8, at: 257)
        put("00".utf8, at: 263)
        put(prefix.utf8, at: 345)
        put(Self.octal(block.reduce(0) { $0 + Int64($1) }, digits: 6) + [0], at: 148)
        return block
    }

    private func splitName() throws(TarError) -> (prefix: Substring, rest: Substring) {
        if name.utf8.count <= 100 { return ("", name[...]) }
        for slash in name.indices where name[slash] == "/" {
            let (prefix, rest) = (name[..<slash], name[name.index(after: slash)...])
            if prefix.utf8.count <= 155, (1...100).contains(rest.utf8.count) { return (prefix, rest) }
        }
        throw TarError("cannot hold \(name): the name is too long")
    }

    private static func octal(_ value: Int64, digits: Int) -> [UInt8] {
        let text = String(value, radix: 8)
        return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits between spaces and NULs, or, when the first bit is set, a binary number (GNU).
    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            // The sign and more than 63 bits are of no use here.
            guard first == 0x80, field.dropFirst().dropLast(7).allSatisfy({ $0 == 0 }) else { return nil }
            return field.suffix(7).reduce(0) { $0 << 8 | Int64($1) }
        }
        let digits = field.drop { $0 == 32 }.prefix { $0 != 0 && $0 != 32 }
        if digits.isEmpty { return 0 }
        return Int64(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}

/// Why something is no tar archive that can be read, completing "the archive …".
struct TarError: Error, Hashable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
