import Glibc
import HostFiles
import Testing

@Suite("Host files")
struct HostFileTests {
    @Test(
        "rewriting in place keeps the file itself, grows it and shrinks it",
        arguments: ["a much longer content\n", "s", ""])
    func rewrites(content: String) throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        let path = scratch.path + "/hosts"
        try HostFile.rewriteInPlace("127.0.0.1\n".utf8, at: path)
        let before = try inode(of: path)
        try HostFile.rewriteInPlace(content.utf8, at: path)
        #expect(try HostFile.read(path) == Array(content.utf8))
        #expect(try inode(of: path) == before)
        #expect(try mode(of: path) == 0o644)
    }

    @Test("a file longer than the limit is an error, one of exactly that length is not")
    func limits() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        let path = scratch.path + "/file"
        try HostFile.create("12345".utf8, at: path, mode: 0o600)
        #expect(try HostFile.read(path, limit: 5).count == 5)
        #expect(throws: HostFileError("read", path, errno: EFBIG)) { try HostFile.read(path, limit: 4) }
    }

    @Test("exclusive creation refuses a file and a dangling link")
    func exclusive() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        let path = scratch.path + "/file"
        try HostFile.create([], at: path, mode: 0o600)
        #expect(throws: HostFileError("create", path, errno: EEXIST)) { try HostFile.create([], at: path, mode: 0o600) }
        #expect(symlink("nothing", scratch.path + "/link") == 0)
        #expect(throws: HostFileError.self) { try HostFile.create([], at: scratch.path + "/link", mode: 0o600) }
    }
}

@Suite("Host directories")
struct HostDirectoryTests {
    @Test("creating makes missing parents with exactly the mode, and leaves a present directory alone")
    func creates() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        let path = scratch.path + "/a/b/c/"
        try HostDirectory.create(path, mode: 0o777)
        #expect(try mode(of: scratch.path + "/a/b") == 0o777)
        try HostDirectory.create(path, mode: 0o700)
        #expect(try mode(of: path) == 0o777)
    }

    @Test("a file in the way is an error")
    func inTheWay() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        let path = scratch.path + "/file"
        try HostFile.create([], at: path, mode: 0o600)
        #expect(throws: HostFileError("create directory", path, errno: ENOTDIR)) { try HostDirectory.create(path) }
    }

    @Test("removing a tree removes links and not what they point to")
    func removesTree() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        try HostDirectory.create(scratch.path + "/kept")
        try HostFile.create([], at: scratch.path + "/kept/file", mode: 0o600)
        try HostDirectory.create(scratch.path + "/gone/below")
        #expect(symlink(scratch.path + "/kept", scratch.path + "/gone/below/link") == 0)
        try HostDirectory.removeTree(scratch.path + "/gone")
        try HostDirectory.removeTree(scratch.path + "/gone")
        #expect(try HostDirectory.entries(scratch.path) == ["kept"])
        #expect(HostFile.exists(scratch.path + "/kept/file"))
    }

    @Test("a scratch directory is gone with its owner")
    func scratchEnds() throws {
        let path: String
        do {
            let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
            path = scratch.path
            try HostFile.create([], at: path + "/file", mode: 0o600)
            #expect(try mode(of: path) == 0o700)
        }
        #expect(!HostFile.exists(path))
    }
}

@Suite("Reading below a foreign root")
struct ForeignTreeTests {
    @Test("links stay inside, whatever they say")
    func links() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        try HostFile.create("outside".utf8, at: scratch.path + "/passwd", mode: 0o600)
        let root = scratch.path + "/root"
        try HostDirectory.create(root + "/etc")
        try HostFile.create("inside".utf8, at: root + "/etc/real", mode: 0o600)
        #expect(symlink("/etc/real", root + "/etc/absolute") == 0)
        #expect(symlink("../../passwd", root + "/etc/climbing") == 0)
        #expect(symlink("/etc", root + "/directory") == 0)
        #expect(mkfifo(root + "/etc/fifo", 0o600) == 0)

        let tree = try ForeignTree(root)
        #expect(try tree.read("etc/absolute") == Array("inside".utf8))
        #expect(try tree.read("/directory/real") == Array("inside".utf8))
        #expect(try tree.read("../passwd") == nil)
        #expect(try tree.read("etc/climbing") == nil)
        #expect(try tree.read("etc/missing") == nil)
        #expect(throws: HostFileError.self) { try tree.read("etc/fifo") }
        #expect(throws: HostFileError.self) { try tree.read("etc") }
    }
}
