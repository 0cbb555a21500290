import Glibc
import HostFiles
import Testing

@Suite("Durable files")
struct DurableFileTests {
    @Test("a write creates the file with its mode, a second one replaces it, and nothing else is left")
    func writes() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        let path = scratch.path + "/record.json"
        try DurableFile.write("one".utf8, to: path, mode: 0o640)
        try DurableFile.write("second".utf8, to: path, mode: 0o600)
        #expect(try HostFile.read(path) == Array("second".utf8))
        #expect(try mode(of: path) == 0o600)
        #expect(try HostDirectory.entries(scratch.path) == ["record.json"])
    }

    @Test("a write that cannot finish leaves the old content and no temporary file")
    func failedWrite() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        // A directory is in the way of the rename, which is the last step.
        let path = scratch.path + "/taken"
        try HostDirectory.create(path + "/inside")
        #expect(throws: HostFileError("replace", path, errno: EISDIR)) {
            try DurableFile.write("x".utf8, to: path)
        }
        #expect(try HostDirectory.entries(scratch.path) == ["taken"])
        #expect(try HostDirectory.entries(path) == ["inside"])
    }

    @Test("removing tells whether there was a file, and removing again is no error")
    func removes() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-hostfiles-")
        let path = scratch.path + "/record"
        try DurableFile.write([], to: path)
        #expect(try DurableFile.remove(path))
        #expect(try !DurableFile.remove(path))
    }

    @Test("an error names operation, path and reason")
    func errors() {
        do {
            try DurableFile.write([], to: "/nowhere/file")
            Issue.record("written where nothing is")
        } catch {
            #expect(error.description.hasPrefix("cannot write /nowhere/.tmp~file."))
            #expect(error.description.hasSuffix(": No such file or directory"))
        }
    }
}

func mode(of path: String) throws -> mode_t {
    var status = stat()
    try #require(lstat(path, &status) == 0)
    return status.st_mode & 0o7777
}

func inode(of path: String) throws -> UInt {
    var status = stat()
    try #require(lstat(path, &status) == 0)
    return UInt(status.st_ino)
}
