import FaasModel
import Glibc
import HostFiles
import Logging
import Testing

@testable import Network

struct ResolverFilesTests {
    private let log = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private func files(_ scratch: borrowing ScratchDirectory, servers: String) throws -> ResolverFiles {
        let source = scratch.path + "/host-resolv.conf"
        try HostFile.rewriteInPlace(servers.utf8, at: source)
        return ResolverFiles(
            directory: scratch.path + "/a/b",
            sources: ResolverFiles.Sources(resolvConf: source, resolved: scratch.path + "/none"), log: log)
    }

    private func text(_ path: String) throws -> String { String(decoding: try HostFile.read(path), as: UTF8.self) }

    private func inode(_ path: String) -> ino_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_ino : 0
    }

    @Test func `both files are made with their directory`() async throws {
        let scratch = try ScratchDirectory(prefix: "faasd-test-")
        let files = try files(scratch, servers: "nameserver 192.0.2.1\n")
        try await files.prepare(gateway: try #require(IPv4Address("10.62.0.1")))
        #expect(try text(files.hosts).contains("10.62.0.1\tfaasd-provider\n"))
        #expect(try text(files.resolvConf).contains("nameserver 192.0.2.1\n"))
    }

    @Test func `a change keeps the files that containers have mounted, and the services' lines`() async throws {
        let scratch = try ScratchDirectory(prefix: "faasd-test-")
        let gateway = try #require(IPv4Address("10.62.0.1"))
        let before = try files(scratch, servers: "nameserver 192.0.2.1\nsearch a-long-line.example.org\n")
        try await before.prepare(gateway: gateway)
        let inodes = [inode(before.hosts), inode(before.resolvConf)]
        try HostFile.rewriteInPlace((try text(before.hosts) + "10.62.0.2\tnats\n").utf8, at: before.hosts)

        let after = try files(scratch, servers: "nameserver 192.0.2.9\n")
        try await after.prepare(gateway: gateway)
        #expect([inode(after.hosts), inode(after.resolvConf)] == inodes)
        #expect(try text(after.resolvConf).hasSuffix("nameserver 192.0.2.9\n"))
        #expect(try text(after.hosts).hasSuffix("10.62.0.2\tnats\n"))
    }

    @Test func `a file that somebody else has locked for a moment is waited for`() async throws {
        let scratch = try ScratchDirectory(prefix: "faasd-test-")
        let path = scratch.path + "/hosts"
        let file = try OwnedDescriptor(path: path, flags: O_RDWR | O_CREAT, mode: 0o644, operation: "open")
        #expect(flock(file.rawValue, LOCK_EX) == 0)
        async let update: Void = SharedFile(path: path).update { $0 + "mine" }
        _ = consume file
        try await update
        #expect(try text(path) == "mine")
    }
}
