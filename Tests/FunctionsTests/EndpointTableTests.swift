import FaasModel
import Functions
import Testing

struct EndpointTableTests {
    let table = EndpointTable(epoch: "e1", backlogLimit: 8)

    func function(_ name: String) throws -> FunctionID { FunctionID(try FunctionName(name)) }
    func replica(_ id: String, _ n: UInt32) -> FunctionEndpoints.Replica {
        .init(id: id, address: IPv4Address(0x0A3E_0040 + n))
    }

    @Test func `a watcher sees a snapshot, then each change with its revision`() async throws {
        let cat = try function("cat")
        table.set(cat, ready: [replica("cat", 1)])
        let watch = table.watch()
        table.set(cat, ready: [replica("cat", 1)])
        table.set(cat, ready: [])
        table.remove(cat)
        watch.end()
        var changes: [EndpointChange] = []
        for await change in watch.changes { changes.append(change) }
        #expect(
            changes == [
                .snapshot(epoch: "e1", revision: 1, [FunctionEndpoints(function: cat, ready: [replica("cat", 1)])]),
                .set(revision: 2, FunctionEndpoints(function: cat, ready: [])),
                .removed(revision: 3, cat),
            ])
    }

    @Test func `an address is held until every connected watcher has passed its removal`() throws {
        let cat = try function("cat")
        table.set(cat, ready: [replica("cat", 1)])
        let (one, other) = (table.watch(), table.watch())
        one.pass(1)
        other.pass(1)
        table.set(cat, ready: [])
        #expect(table.heldAddresses() == [replica("cat", 1).address])
        one.pass(2)
        #expect(table.heldAddresses() == [replica("cat", 1).address])
        other.end()
        #expect(table.heldAddresses() == [])
    }

    @Test func `without watchers nothing is held`() throws {
        let cat = try function("cat")
        table.set(cat, ready: [replica("cat", 1)])
        table.remove(cat)
        #expect(table.heldAddresses() == [])
    }

    @Test func `a watcher that falls too far behind is cut off and holds nothing`() async throws {
        let cat = try function("cat")
        let watch = table.watch()
        for n in 0..<20 { table.set(cat, ready: [replica("cat", UInt32(n))]) }
        var count = 0
        for await _ in watch.changes { count += 1 }
        #expect(count == 8)
        #expect(table.heldAddresses() == [])
    }

    @Test func `a replica that stays keeps its requests in flight`() throws {
        let cat = try function("cat")
        table.set(cat, ready: [replica("cat", 1)])
        let endpoint = try #require(table.endpoints(of: cat)?.first)
        endpoint.begin()
        table.set(cat, ready: [replica("cat", 1), replica("cat.2", 2)])
        #expect(table.endpoints(of: cat)?.map(\.inFlight) == [1, 0])
        #expect(table.endpoints(of: try function("dog")) == nil)
    }
}
