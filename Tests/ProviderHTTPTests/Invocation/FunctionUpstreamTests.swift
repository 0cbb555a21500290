import FaasModel
import Forwarding
import Functions
import NIOCore
import Testing

@testable import ProviderHTTP

@Suite struct FunctionUpstreamTests {
    private let table = EndpointTable(epoch: "e")
    private let cat: FunctionID
    private let upstream: FunctionUpstream

    init() throws {
        cat = FunctionID(try FunctionName("cat"))
        upstream = FunctionUpstream(table: table, function: cat, port: 8080, turns: Turns())
    }

    private func deploy(_ count: UInt32) {
        table.set(cat, ready: (0..<count).map { .init(id: "cat.\($0)", address: IPv4Address(0x0A3E_0040 + $0)) })
    }

    @Test func `an address is made of its number`() {
        let address = IPv4Address(0x0A3E_0140).socketAddress(port: 8080)
        #expect(address.ipAddress == "10.62.1.64")
        #expect(address.port == 8080)
    }

    @Test func `of none, none is leased`() {
        #expect(upstream.lease(excluding: []) == nil)
        deploy(0)
        #expect(upstream.lease(excluding: []) == nil)
    }

    @Test func `requests spread over replicas by what is in flight`() {
        deploy(3)
        let leases = (0..<9).compactMap { _ in upstream.lease(excluding: []) }
        #expect(table.endpoints(of: cat)?.map(\.inFlight) == [3, 3, 3])
        for lease in leases { lease.release(.answered(status: 200)) }
        #expect(table.endpoints(of: cat)?.map(\.inFlight) == [0, 0, 0])
    }

    @Test func `one that could not be reached is left out`() throws {
        deploy(2)
        let first = try #require(upstream.lease(excluding: []))
        let second = try #require(upstream.lease(excluding: [first.address]))
        #expect(second.address != first.address)
        #expect(upstream.lease(excluding: [first.address, second.address]) == nil)
    }

    @Test func `the least loaded is chosen, by turns among equals`() {
        let loads = [4, 1, 1, 7]
        #expect((0..<4).map { FunctionUpstream.leastLoaded(4, from: $0) { loads[$0] } } == [1, 1, 2, 1])
        #expect((0..<4).map { FunctionUpstream.leastLoaded(4, from: $0) { _ in 0 } } == [0, 1, 2, 3])
        #expect(FunctionUpstream.leastLoaded(1, from: 9) { _ in 5 } == 0)
        #expect(FunctionUpstream.leastLoaded(0, from: 9) { _ in 5 } == nil)
    }
}
