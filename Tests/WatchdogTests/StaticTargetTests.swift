import Testing

@testable import Watchdog

@Suite struct StaticTargetTests {
    @Test(arguments: [
        ("/", ".", true), ("/a/b", "a/b", false), ("//a/./b/", "a/b", true), ("/a%20b", "a b", false),
    ])
    func `a path becomes one below the folder`(_ path: String, _ relative: String, _ isFolder: Bool) throws {
        let target = try #require(StaticTarget(path: path[...]))
        #expect(target.relativePath == relative)
        #expect(target.namesFolder == isFolder)
    }

    @Test(arguments: ["/..", "/a/../b", "/%2E%2e/a", "/a%00", "/%4", "/%ff"])
    func `what is no path below the folder is refused`(_ path: String) { #expect(StaticTarget(path: path[...]) == nil) }

    @Test func `a reference to a folder cannot lead elsewhere`() {
        #expect(StaticTarget(path: "//evil.example/a:b c")?.folderReference == "./a%3Ab%20c/")
    }

    @Test(arguments: [
        ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=5-", .part(5..<10)), ("bytes=-3", .part(7..<10)),
        ("bytes=-30", .part(0..<10)), ("bytes=8-99", .part(8..<10)), ("bytes=10-", .unsatisfiable),
        ("bytes=-0", .unsatisfiable), ("bytes=0-1,3-4", .whole), ("bytes=4-2", .whole), ("lines=1-2", .whole),
        ("bytes=a-b", .whole), ("bytes=99999999999999999999-", .whole),
    ])
    func `a range is a part of the file, or ignored`(_ text: String, _ expected: ByteRange) {
        #expect(ByteRange.parse(text, size: 10) == expected)
    }
}
