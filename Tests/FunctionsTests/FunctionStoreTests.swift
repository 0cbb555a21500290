import FaasModel
import FoundationEssentials
import HostFiles
import NIOPosix
import Testing

@testable import Functions

struct FunctionStoreTests {
    func record(_ name: String) throws -> FunctionRecord {
        let spec = FunctionSpec(
            id: FunctionID(try FunctionName(name)), image: "cat:1", envProcess: "cat",
            environment: ["A": "b=c=d", "": "x"], labels: ["l": "1"], annotations: ["json": "{\n\t\"a\": 1\n}"],
            constraints: ["c"], limits: try .init(memory: "5Mi", cpu: "100m"), readOnlyRootFilesystem: true)
        return FunctionRecord(
            spec: spec, revision: "r1", replicas: 2, createdAt: Date(timeIntervalSince1970: 1_700_000_000.125))
    }

    func withStore(_ body: (FunctionStore, String) async throws -> Void) async throws {
        let scratch = try ScratchDirectory(prefix: "faasd-store-test")
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let result: Result<Void, any Error>
        do {
            try await body(FunctionStore(directory: scratch.path + "/functions", threads: threads), scratch.path)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await threads.shutdownGracefully()
        try result.get()
    }

    @Test func `what was put is loaded again, every field`() async throws {
        try await withStore { store, _ in
            #expect(try await store.load().records.isEmpty)
            let record = try record("cat")
            try await store.put(record)
            #expect(try await store.load().records == [record])
        }
    }

    @Test func `a buried function is loaded as buried until it is forgotten`() async throws {
        try await withStore { store, _ in
            let record = try record("cat")
            try await store.put(record)
            try await store.bury(record.id)
            try await store.bury(record.id)
            let content = try await store.load()
            #expect(content.records.isEmpty && content.buried == [record])
            try await store.forget(record.id)
            try await store.forget(record.id)
            #expect(try await store.load().buried.isEmpty)
        }
    }

    @Test func `a record beside its own tombstone is the younger one`() async throws {
        try await withStore { store, _ in
            let record = try record("cat")
            try await store.put(record)
            try await store.bury(record.id)
            try await store.put(record)
            let content = try await store.load()
            #expect(content.records == [record] && content.buried.isEmpty)
            try await store.forget(record.id)
            #expect(try await store.load().records.isEmpty)
        }
    }

    @Test func `a spoilt file is told and does not hide the others`() async throws {
        try await withStore { store, folder in
            let record = try record("cat")
            try await store.put(record)
            let path = folder + "/functions/openfaas-fn/dog.json"
            try DurableFile.write(Array("{".utf8), to: path)
            let content = try await store.load()
            #expect(content.records == [record])
            #expect(Array(content.unreadable.keys) == [path])
        }
    }
}
