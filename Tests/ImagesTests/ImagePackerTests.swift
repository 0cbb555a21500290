import FaasModel
import HostFiles
import OCI
import Testing

@testable import Images

@Suite("Packing images")
struct ImagePackerTests {
    static func plan(in directory: String) throws -> PackPlan {
        try HostFile.create("#!/bin/sh\necho hi\n".utf8, at: directory + "/hello", mode: 0o600)
        var plan = PackPlan(reference: try ImageReference("faasd.local/hello"))
        plan.files = [.init(source: directory + "/hello", destination: "/usr/bin/hello")]
        plan.directories = [.init(path: "/tmp", mode: 0o1777)]
        plan.links = [.init(path: "/bin/hello", target: "../usr/bin/hello")]
        plan.user = .init(name: "app", uid: 1000, gid: 1001)
        plan.config = .init(user: "1000:1001", env: ["A=b=c"], entrypoint: ["/bin/hello"], workingDir: "/home/app")
        return plan
    }

    @Test("what was packed is read back the same")
    func roundTrip() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-images-")
        let path = scratch.path + "/hello.tar"
        let digest = try ImagePacker.pack(Self.plan(in: scratch.path), to: path)
        let archive = try ImageArchive(path)
        let image = try #require(archive.image(named: ImageReference("faasd.local/hello:latest")))
        let contents = try archive.contents(of: image)
        #expect(contents.manifest.digest == digest)
        #expect(contents.config.arguments == ["/bin/hello"])
        #expect(contents.config.environment == ["A": "b=c"])
        #expect(contents.config.platform == .host)
        let layer = try #require(contents.layers.first)
        #expect(try archive.reader.digest(of: layer.entry) == layer.descriptor.digest)
        #expect(layer.diffID == layer.descriptor.digest)
        #expect(archive.image(named: try ImageReference("faasd.local/hello@\(digest)")) != nil)
        #expect(archive.image(named: try ImageReference("faasd.local/hello:other")) == nil)
    }

    @Test("the layer holds each path once, parents first, with owner and mode")
    func tree() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-images-")
        let tree = try LayerTree(Self.plan(in: scratch.path))
        #expect(
            tree.nodes.map(\.path) == [
                "bin", "bin/hello", "etc", "etc/group", "etc/passwd", "home", "home/app", "tmp", "usr", "usr/bin",
                "usr/bin/hello",
            ])
        #expect(tree.nodes.first { $0.path == "tmp" }?.mode == 0o1777)
        let home = tree.nodes.first { $0.path == "home/app" }
        #expect(home?.uid == 1000 && home?.gid == 1001)
        #expect(tree.nodes.first { $0.path == "usr/bin/hello" }?.mode == 0o755)
    }

    @Test("equal plans make equal archives")
    func reproducible() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-images-")
        var plan = try Self.plan(in: scratch.path)
        try ImagePacker.pack(plan, to: scratch.path + "/one.tar")
        plan.directories.append(.init(path: "/bin"))
        plan.directories.reverse()
        try ImagePacker.pack(plan, to: scratch.path + "/two.tar")
        #expect(try HostFile.read(scratch.path + "/one.tar") == HostFile.read(scratch.path + "/two.tar"))
    }

    @Test("what cannot be packed is refused, and no archive is left")
    func refused() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-images-")
        let good = try Self.plan(in: scratch.path)
        let changes: [(inout PackPlan) -> Void] = [
            { $0.config = .init() },
            { $0.files.append(.init(source: "/nowhere/at/all", destination: "/x")) },
            { $0.files.append(.init(source: "/etc/hostname", destination: "relative")) },
            { $0.files.append(.init(source: "/etc/hostname", destination: "/a/../../b")) },
            { $0.files.append(.init(source: "/etc/hostname", destination: "/usr/bin/hello")) },
            { $0.files.append(.init(source: "/etc/hostname", destination: "/usr/bin/hello/below")) },
            { $0.files.append(.init(source: "/etc", destination: "/directory")) },
            { $0.user?.name = "App:x" },
            { $0.links.append(.init(path: "/l", target: String(repeating: "t", count: 101))) },
        ]
        for change in changes {
            var plan = good
            change(&plan)
            #expect(throws: FaasError.self) { try ImagePacker.pack(plan, to: scratch.path + "/x.tar") }
            #expect(try HostDirectory.entries(scratch.path) == ["hello"])
        }
    }
}
