import FaasModel
import Netlink
import Testing

@testable import Network

struct BridgePlanTests {
    private let bridge = Link(index: 5, name: "openfaas0", kind: "bridge", isUp: true)
    private let uplink = Link(index: 2, name: "eth0", isUp: true)

    private func steps(_ links: [Link], _ addresses: [(Int32, String, Int)]) throws -> [BridgePlan.Step] {
        let subnet = try #require(IPv4Network("10.62.0.0/16"))
        return try BridgePlan.steps(
            for: NetworkDescription(name: "test", bridge: "openfaas0", subnet: subnet), links: links,
            addresses: addresses.map {
                LinkAddress(link: $0.0, address: try #require(IPv4Address($0.1)), prefixLength: $0.2)
            })
    }

    @Test func `a bridge that is missing is created`() throws {
        #expect(try steps([uplink], [(2, "192.0.2.7", 24)]) == [.create])
    }

    @Test func `a bridge without address gets it, and one that is down is brought up`() throws {
        var down = bridge
        down.isUp = false
        #expect(try steps([uplink, down], []) == [.addAddress(down), .bringUp(down)])
        #expect(try steps([down], [(5, "10.62.0.1", 16)]) == [.bringUp(down)])
    }

    @Test func `a bridge as described needs nothing`() throws {
        #expect(try steps([uplink, bridge], [(5, "10.62.0.1", 16)]) == [])
    }

    @Test func `a wider network elsewhere, such as a private one of the site, is no conflict`() throws {
        #expect(try steps([uplink, bridge], [(2, "10.0.0.5", 8), (5, "10.62.0.1", 16)]) == [])
    }

    @Test(arguments: [("10.62.0.1", 24), ("10.62.0.2", 16), ("10.10.0.1", 16)])
    func `a bridge with another address is somebody else's`(address: String, prefixLength: Int) {
        let error = #expect(throws: FaasError.self) { try steps([bridge], [(5, address, prefixLength)]) }
        #expect(error?.code == .alreadyExists)
        #expect(error?.message.contains("\(address)/\(prefixLength)") == true)
    }

    @Test func `a link of the name that is no bridge is somebody else's`() {
        let dummy = Link(index: 5, name: "openfaas0", kind: "dummy")
        let error = #expect(throws: FaasError.self) { try steps([dummy], []) }
        #expect(error?.message.contains("is not a bridge but a dummy") == true)
    }

    @Test func `a subnet that another link is in is refused by that link's name`() {
        let error = #expect(throws: FaasError.self) { try steps([uplink], [(2, "10.62.9.9", 24)]) }
        #expect(error?.code == .alreadyExists)
        #expect(error?.message.contains("link eth0 has the address 10.62.9.9/24") == true)
    }
}
