import HostFiles
import Testing

@testable import Images

@Suite("Reading tar archives")
struct TarTests {
    static func index(_ members: [(TarHeader, [UInt8])], ending: Bool = true) throws -> TarIndex {
        let scratch = try ScratchDirectory(prefix: "faasd-images-")
        let path = scratch.path + "/a.tar"
        try writeTar(members, to: path, ending: ending)
        return try TarIndex(RandomAccessFile(path))
    }

    @Test("members are found with kind, place and size")
    func finds() throws {
        let index = try Self.index([
            member("./dir/", type: "5"), member("dir/file", "12345"), member("empty"),
            member("link", type: "2", target: "dir/file"),
        ])
        #expect(index.entries["dir"]?.kind == .directory)
        #expect(index.entries["dir/file"] == TarEntry(name: "dir/file", kind: .file, offset: 1024, size: 5))
        #expect(index.entries["empty"]?.offset == 2048)
        #expect(index.entries["link"]?.kind == .link)
    }

    @Test("an archive without its end is read, since some tools write none")
    func noEnd() throws {
        #expect(try Self.index([member("a", "b")], ending: false).entries.count == 1)
    }

    @Test("long names are read as GNU and as POSIX write them")
    func longNames() throws {
        let long = String(repeating: "long-directory/", count: 30) + "file"
        let pax = "path=\(long)\n"
        let record = "\(pax.utf8.count + 4) \(pax)"
        #expect(record.utf8.count == pax.utf8.count + 4)
        for first in [member("././@LongLink", long + "\0", type: "L"), member("PaxHeaders/x", record, type: "x")] {
            let index = try Self.index([first, member("short", "content"), member("other")])
            #expect(index.entries[long]?.size == 7)
            #expect(index.entries["other"] != nil)
        }
        let name = String(repeating: "d/", count: 60) + "file"
        #expect(try Self.index([member(name, "x")]).entries[name]?.size == 1)
    }

    @Test(
        "names that lead outside are refused",
        arguments: ["../x", "/etc/passwd", "a/../../x", "a//b", "..", "a/.."])
    func traversal(name: String) {
        #expect(throws: TarError.self) { try Self.index([member(name, "x")]) }
    }

    @Test("a name that comes twice, devices and odd types are refused")
    func odd() {
        #expect(throws: TarError.self) { try Self.index([member("a", "x"), member("./a", "y")]) }
        #expect(throws: TarError.self) { try Self.index([member("dev", type: "3")]) }
        #expect(throws: TarError.self) { try Self.index([member("fifo", type: "6")]) }
    }

    @Test("sizes beyond the file and broken headers are refused")
    func broken() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-images-")
        func refused(_ name: String, _ change: (inout [UInt8]) -> Void) throws -> Bool {
            var bytes: [UInt8] = []
            var tar = TarWriter()
            try tar.add(TarHeader(name: "a"), Array("content".utf8)) { bytes += $0 }
            try tar.end { bytes += $0 }
            change(&bytes)
            try HostFile.create(bytes, at: "\(scratch.path)/\(name)", mode: 0o600)
            do {
                _ = try TarIndex(RandomAccessFile("\(scratch.path)/\(name)"))
                return false
            } catch { return error is TarError }
        }
        #expect(try refused("checksum") { $0[0] = 98 })
        #expect(try refused("cut") { $0.removeLast($0.count - 513) })
        #expect(try refused("cut in header") { $0.removeLast($0.count - 300) })
        #expect(try refused("empty") { $0 = [] })
        #expect(
            try refused("gzip") {
                $0[0] = 0x1f; $0[1] = 0x8b
            })
        #expect(
            try refused("huge") { bytes in
                var header = TarHeader(name: "a")
                header.size = 1 << 32
                bytes.replaceSubrange(0..<512, with: (try? header.encoded()) ?? [])
            })
        #expect(try refused("text") { $0 = Array(String(repeating: "no tar at all\n", count: 100).utf8) })
        #expect(try !refused("unchanged") { _ in })
    }
}
