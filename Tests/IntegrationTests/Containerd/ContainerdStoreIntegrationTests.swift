import Containerd
import FaasTesting
import OCI
import Testing

/// Content, leases, images and snapshots of a real containerd.
@Suite struct ContainerdStoreIntegrationTests {
    private struct Interrupted: Error {}

    private func blob(_ size: Int) -> (bytes: [UInt8], digest: String) {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        return (bytes, Digest(of: bytes).rawValue)
    }

    @Test func `an interrupted write goes on where it ended`() async throws {
        try await ContainerdFixture.with { containerd in
            let space = containerd.client.namespace("content")
            let lease = try await space.leases.create("test", expiresAfter: .seconds(600))
            let content = space.under(lease: lease).content
            let (bytes, digest) = blob(5 << 20)
            let ingest = ContentIngest(
                reference: "r", digest: digest, size: Int64(bytes.count), labels: ["made.by": "test"])
            await #expect(throws: Interrupted.self) {
                try await content.write(ingest) { offset, count in
                    guard offset < 3 << 20 else { throw Interrupted() }
                    return Array(bytes[Int(offset)..<Int(offset) + count])
                }
            }
            #expect(try await content.info(digest) == nil)
            var first: Int64?
            try await content.write(ingest) { offset, count in
                if first == nil { first = offset }
                return Array(bytes[Int(offset)..<Int(offset) + count])
            }
            #expect(first == 3 << 20)
            let info = try #require(try await content.info(digest))
            #expect(info.size == Int64(bytes.count))
            #expect(info.labels == ["made.by": "test"])
            #expect(try await content.read(digest, limit: bytes.count) == bytes)
            await #expect { try await content.read(digest, limit: 1000) } throws: {
                ($0 as? ContainerdError)?.code == .resourceExhausted
            }
            try await content.setLabels(["more": "1"], on: digest)
            #expect(try await content.info(digest)?.labels == ["made.by": "test", "more": "1"])
            try await content.write(ingest) { _, _ in
                Issue.record("what is there is not read again")
                return []
            }
            #expect(try await content.list().map(\.digest) == [digest])
            try await content.delete(digest)
            #expect(try await content.info(digest) == nil)
        }
    }

    @Test func `bytes that are not what they should be are refused and forgotten`() async throws {
        try await ContainerdFixture.with { containerd in
            let space = containerd.client.namespace("content")
            let lease = try await space.leases.create("test", expiresAfter: .seconds(600))
            let content = space.under(lease: lease).content
            let (bytes, digest) = blob(1000)
            let ingest = ContentIngest(reference: "r", digest: digest, size: 1000)
            await #expect {
                try await content.write(ingest) { _, count in [UInt8](repeating: 1, count: count) }
            } throws: {
                ($0 as? ContainerdError)?.code == .failedPrecondition
            }
            await #expect { try await content.write(ingest) { _, _ in [] } } throws: {
                ($0 as? ContainerdError)?.code == .dataLoss
            }
            try await content.write(ingest) { _, _ in bytes }
            #expect(try await content.read(digest, limit: 1000) == bytes)
        }
    }

    @Test func `what an expired or deleted lease held is collected, what an image holds is not`() async throws {
        try await ContainerdFixture.with { containerd in
            let space = containerd.client.namespace("gc")
            let chainID = try await TinyImage("example.com/tiny:1", script: "true").install(in: space)
            #expect(try await space.leases.list().isEmpty)
            let image = try #require(try await space.images.get("example.com/tiny:1"))

            let lease = try await space.leases.create("short", expiresAfter: .seconds(600))
            _ = try await space.under(lease: lease).snapshots().prepare("work", parent: chainID)
            #expect(try await space.snapshots().stat("work")?.kind == .active)
            try await space.leases.delete(lease.id, synchronously: true)
            #expect(try await space.snapshots().stat("work") == nil)
            #expect(try await space.snapshots().stat(chainID)?.kind == .committed)
            #expect(try await space.content.info(image.target.digest) != nil)

            try await space.images.put(image)
            #expect(try await space.images.list().map(\.name) == ["example.com/tiny:1"])
            try await space.images.delete(image.name, synchronously: true)
            #expect(try await space.snapshots().list().isEmpty)
            #expect(try await space.content.list().isEmpty)
        }
    }
}
