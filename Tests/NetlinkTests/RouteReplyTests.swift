import CLinux
import FaasModel
import Testing

@testable import Netlink

struct RouteReplyTests {
    private func message(_ bytes: [UInt8]) throws -> Message { try #require(MessageReader.messages(in: bytes).first) }

    private func reply(type: Int, _ build: (inout RequestBuilder) -> Void) throws -> Message {
        var builder = RequestBuilder(type: type, flags: 0)
        build(&builder)
        return try message(builder.message(sequence: 1))
    }

    @Test func `a link is read with all we know of`() throws {
        let message = try reply(type: RTM_NEWLINK) { builder in
            builder.appendLinkHeader(index: 7, flags: 0x1043)
            builder.attribute(IFLA_IFNAME, string: "ofv1")
            builder.attribute(IFLA_ADDRESS, [2, 0, 0, 0, 0, 9])
            builder.attribute(IFLA_MASTER, number: Int32(5))
            builder.attribute(IFLA_IFALIAS, string: "openfaas-fn/cat")
            builder.nest(IFLA_LINKINFO) { $0.attribute(IFLA_INFO_KIND, string: "veth") }
        }
        #expect(
            RouteReply.link(message)
                == Link(
                    index: 7, name: "ofv1", kind: "veth", alias: "openfaas-fn/cat",
                    macAddress: MACAddress(bytes: [2, 0, 0, 0, 0, 9]), master: 5, isUp: true))
    }

    @Test func `a link with the least is read too`() throws {
        let message = try reply(type: RTM_NEWLINK) { builder in
            builder.appendLinkHeader(index: 1)
            builder.attribute(IFLA_IFNAME, string: "lo")
        }
        #expect(RouteReply.link(message) == Link(index: 1, name: "lo"))
    }

    @Test func `an address is the link's own, not the other end's`() throws {
        let message = try reply(type: RTM_NEWADDR) { builder in
            for byte: UInt8 in [2, 16, 0, 0] { builder.append(byte) }
            builder.append(Int32(3))
            builder.attribute(IFA_ADDRESS, [10, 0, 0, 2])
            builder.attribute(IFA_LOCAL, [10, 62, 0, 1])
        }
        #expect(RouteReply.address(message)?.description == "10.62.0.1/16")
        #expect(RouteReply.address(message)?.link == 3)
    }

    @Test func `an acknowledgement is the code nought, an error its errno and the kernel's words`() throws {
        let acknowledged = try message([20, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(RouteReply.outcome(acknowledged)?.code == 0)
        let failed = try reply(type: Int(NLMSG_ERROR)) { builder in
            builder.append(Int32(-17))
            for _ in 0..<4 { builder.append(UInt32(0)) }
            builder.attribute(Int(NLMSGERR_ATTR_MSG.rawValue), string: "Exists already")
        }
        #expect(RouteReply.outcome(failed)?.code == 17)
        #expect(RouteReply.outcome(failed)?.detail == nil)
        var told = failed
        told.flags |= UInt16(NLM_F_ACK_TLVS)
        #expect(RouteReply.outcome(told)?.detail == "Exists already")
    }

    @Test func `several messages in one datagram are told apart`() {
        let one = RouteRequest.link(named: "a").message(sequence: 1)
        let two = RouteRequest.links().message(sequence: 2)
        #expect(MessageReader.messages(in: one + two).map(\.sequence) == [1, 2])
    }

    @Test func `bytes cut anywhere are read up to the cut and never beyond`() throws {
        let whole = RouteRequest.createBridge(named: "b0", macAddress: MACAddress(for: IPv4Address(1))).message(
            sequence: 1)
        for length in 0..<whole.count { #expect(MessageReader.messages(in: Array(whole[..<length])) == []) }
        let payload = whole[32...]
        for length in 0..<payload.count {
            let attributes = MessageReader.attributes(in: payload.prefix(length))
            #expect(attributes.count <= 3)
        }
    }

    @Test(arguments: [[0, 0, 0, 0], [3, 0, 1, 0], [255, 255, 1, 0], [4]] as [[UInt8]])
    func `an attribute of impossible length ends the reading`(bytes: [UInt8]) {
        #expect(MessageReader.attributes(in: bytes[...]).isEmpty)
    }

    @Test func `what is cut short or of another family is no link, address or route`() throws {
        let short = try reply(type: RTM_NEWLINK) { $0.append(UInt32(0)) }
        #expect(RouteReply.link(short) == nil)
        let ipv6 = try reply(type: RTM_NEWADDR) { builder in
            for byte: UInt8 in [10, 64, 0, 0] { builder.append(byte) }
            builder.append(Int32(3))
            builder.attribute(IFA_ADDRESS, [UInt8](repeating: 0, count: 16))
        }
        #expect(RouteReply.address(ipv6) == nil)
        #expect(RouteReply.route(ipv6) == nil)
    }
}
