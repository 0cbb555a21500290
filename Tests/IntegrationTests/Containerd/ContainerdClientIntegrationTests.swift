import Containerd
import FaasTesting
import Testing

/// The client against a real containerd: its calls, their errors, and what happens when containerd goes away.
@Suite struct ContainerdClientIntegrationTests {
    @Test func `one connection carries far more calls than the usual limit on control frames lets it`() async throws {
        try await ContainerdFixture.with { containerd in
            for _ in 0..<600 { _ = try await containerd.client.namespaces.list() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 { group.addTask { _ = try await containerd.client.version() } }
                try await group.waitForAll()
            }
            #expect(try await containerd.client.version().version.isEmpty == false)
        }
    }

    @Test func `errors carry operation, object, code and containerd's own words`() async throws {
        try await ContainerdFixture.with { containerd in
            let client = containerd.client
            await #expect {
                try await client.namespace("default").containers.delete("nowhere")
            } throws: { error in
                let error = error as? ContainerdError
                return error?.code == .notFound && error?.operation == "delete container" && error?.object == "nowhere"
                    && error?.message.contains("not found") == true
            }
            #expect(try await client.namespaces.get("there") == nil)
            try await client.namespaces.create("there", labels: ["a": "b"])
            #expect(try await client.namespaces.get("there")?.labels == ["a": "b"])
            await #expect { try await client.namespaces.create("there") } throws: {
                ($0 as? ContainerdError)?.code == .alreadyExists
            }
            await #expect { try await client.namespaces.create("not a name!") } throws: {
                ($0 as? ContainerdError)?.code == .invalidArgument
            }
            try await client.namespaces.setLabel("openfaas", to: "1", on: "there")
            #expect(try await client.namespaces.get("there")?.labels == ["a": "b", "openfaas": "1"])
            #expect(try await client.namespace("there").images.get("none") == nil)
            #expect(try await client.namespace("there").containers.get("none") == nil)
            #expect(try await client.namespace("there").tasks.get("none") == nil)
            try await client.namespaces.delete("there")
            #expect(try await client.namespaces.get("there") == nil)
        }
    }

    @Test func `a subscription that is cancelled ends at once, and the connection goes on`() async throws {
        try await ContainerdFixture.with { containerd in
            let client = containerd.client
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            let subscription = Task {
                try await client.events.subscribe([EventFilter(namespace: "quiet")]) {
                    isReady.yield()
                } _: { _ in
                }
            }
            for await _ in ready { break }
            subscription.cancel()
            await #expect { try await subscription.value } throws: { ($0 as? ContainerdError)?.code == .cancelled }
            _ = try await client.version()
        }
    }

    @Test func `events of other namespaces and topics are filtered out, and none is missed`() async throws {
        try await ContainerdFixture.with { containerd in
            let client = containerd.client
            try await client.namespaces.create("seen")
            try await client.namespaces.create("unseen")
            let (events, take) = AsyncStream.makeStream(of: ContainerdEvent.self)
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            let subscription = Task {
                try await client.events.subscribe([EventFilter(namespace: "seen", topic: "/containers/delete")]) {
                    isReady.yield()
                } _: {
                    take.yield($0)
                }
            }
            defer { subscription.cancel() }
            for await _ in ready { break }
            for namespace in ["unseen", "seen"] {
                let containers = client.namespace(namespace).containers
                try await containers.create(ContainerRecord(id: "c1", spec: Array("{}".utf8)))
                try await containers.delete("c1")
            }
            var iterator = events.makeAsyncIterator()
            let event = await iterator.next()
            #expect(event?.kind == .containerDeleted(container: "c1"))
            #expect(event?.namespace == "seen")
        }
    }

    @Test func `what the receiver of events throws ends the subscription and comes out`() async throws {
        struct Enough: Error {}
        try await ContainerdFixture.with { containerd in
            let client = containerd.client
            await #expect(throws: Enough.self) {
                try await client.events.subscribe([EventFilter(topicPrefix: "/namespaces/")]) {
                    try await client.namespaces.create("another")
                } _: { event in
                    #expect(event.topic == "/namespaces/create")
                    throw Enough()
                }
            }
            _ = try await client.version()
        }
    }

    @Test func `containerd killed and back is found again without being told`() async throws {
        try await ContainerdFixture.with { containerd in
            let client = containerd.client
            try await client.namespaces.create("kept")
            await containerd.kill()
            await #expect { try await client.namespaces.create("lost") } throws: {
                ($0 as? ContainerdError)?.code == .unavailable
            }
            try await containerd.start()
            #expect(try await client.namespaces.list().map(\.name).contains("kept"))
            try await client.namespaces.create("new")
        }
    }

    @Test func `a subscription ends when containerd does`() async throws {
        try await ContainerdFixture.with { containerd in
            let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
            let subscription = Task {
                try await containerd.client.events.subscribe([EventFilter(namespace: "quiet")]) {
                    isReady.yield()
                } _: { _ in
                }
            }
            for await _ in ready { break }
            await containerd.kill()
            await #expect { try await subscription.value } throws: { ($0 as? ContainerdError)?.code == .unavailable }
        }
    }
}
