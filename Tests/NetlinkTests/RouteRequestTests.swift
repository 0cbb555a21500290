import CLinux
import FaasModel
import Testing

@testable import Netlink

/// Byte for byte, against what rtnetlink(7) and the kernel's headers say. The numbers are little-endian
/// here, as on every machine this runs on.
struct RouteRequestTests {
    private let gateway = IPv4Address(0x0a3e_0001)

    @Test func `a request begins with its length, type, flags and sequence`() {
        let message = RouteRequest.link(named: "lo").message(sequence: 0x0102_0304)
        #expect(message.prefix(16) == [40, 0, 0, 0, 18, 0, 1, 0, 4, 3, 2, 1, 0, 0, 0, 0])
        #expect(message.dropFirst(16).prefix(16) == [UInt8](repeating: 0, count: 16)[...])
        // IFLA_IFNAME with its zero, padded to four.
        #expect(message.dropFirst(32) == [7, 0, 3, 0, 0x6c, 0x6f, 0, 0])
    }

    @Test func `a bridge is created up, exclusively, with a fixed address`() throws {
        let message = RouteRequest.createBridge(named: "b0", macAddress: MACAddress(for: gateway)).message(sequence: 1)
        // RTM_NEWLINK; REQUEST | ACK | EXCL | CREATE.
        #expect(message[4...7] == [16, 0, 0x05, 0x06])
        // ifi_flags and ifi_change: IFF_UP.
        #expect(message[24...31] == [1, 0, 0, 0, 1, 0, 0, 0])
        #expect(
            message[32...] == [
                7, 0, 3, 0, 0x62, 0x30, 0, 0,
                10, 0, 1, 0, 0x0a, 0x58, 10, 62, 0, 1, 0, 0,
                16, 0, 18, 0, 11, 0, 1, 0, 0x62, 0x72, 0x69, 0x64, 0x67, 0x65, 0, 0,
            ])
    }

    @Test func `a veth's peer is described inside, down, with its namespace`() throws {
        let message = RouteRequest.createVeth(
            named: "v", peer: "eth1", peerMACAddress: MACAddress(for: gateway), peerNamespace: 9
        ).message(sequence: 1)
        let attributes = MessageReader.attributes(in: message[32...])
        let info = MessageReader.attributes(in: try #require(attributes[IFLA_LINKINFO]))
        #expect(MessageReader.string(in: try #require(info[IFLA_INFO_KIND])) == "veth")
        let data = MessageReader.attributes(in: try #require(info[IFLA_INFO_DATA]))
        let peer = try #require(data[VETH_INFO_PEER])
        #expect(peer.prefix(16).allSatisfy { $0 == 0 })
        let inside = MessageReader.attributes(in: peer.dropFirst(16))
        #expect(MessageReader.string(in: try #require(inside[IFLA_IFNAME])) == "eth1")
        #expect(inside[IFLA_NET_NS_FD] == [9, 0, 0, 0])
        #expect(Int(message[0]) == message.count)
    }

    @Test func `only what is to change of a link is sent`() {
        let nothing = RouteRequest.change(link: 7, LinkChange()).message(sequence: 1)
        #expect(nothing[20...31] == [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(nothing.count == 32)
        let down = RouteRequest.change(link: 7, LinkChange(isUp: false)).message(sequence: 1)
        #expect(down[24...31] == [0, 0, 0, 0, 1, 0, 0, 0])
        let port = RouteRequest.change(link: 7, LinkChange(isUp: true, master: 3)).message(sequence: 1)
        #expect(port[24...] == [1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 10, 0, 3, 0, 0, 0])
    }

    @Test func `addresses go in network order`() {
        let message = RouteRequest.add(LinkAddress(link: 2, address: gateway, prefixLength: 16)).message(sequence: 1)
        #expect(message[16...] == [2, 16, 0, 0, 2, 0, 0, 0, 8, 0, 2, 0, 10, 62, 0, 1, 8, 0, 1, 0, 10, 62, 0, 1])
    }

    @Test func `the default route has a gateway and no destination`() {
        let message = RouteRequest.add(Route(gateway: gateway)).message(sequence: 1)
        #expect(message[16...] == [2, 0, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0, 8, 0, 5, 0, 10, 62, 0, 1])
    }
}
