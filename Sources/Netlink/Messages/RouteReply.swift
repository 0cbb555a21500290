import CLinux
import FaasModel
import Glibc

/// What the kernel's answers say; nil for a message that is something else or cut short.
enum RouteReply {
    static func link(_ message: Message) -> Link? {
        guard message.type == RTM_NEWLINK,
            let index: Int32 = MessageReader.number(in: message.payload, at: 4),
            let flags: UInt32 = MessageReader.number(in: message.payload, at: 8)
        else { return nil }
        let attributes = MessageReader.attributes(in: message.payload.dropFirst(16))
        guard let name = attributes[IFLA_IFNAME] else { return nil }
        let info = attributes[IFLA_LINKINFO].map(MessageReader.attributes(in:)) ?? [:]
        return Link(
            index: index,
            name: MessageReader.string(in: name),
            kind: info[IFLA_INFO_KIND].map(MessageReader.string(in:)),
            alias: attributes[IFLA_IFALIAS].map(MessageReader.string(in:)),
            macAddress: attributes[IFLA_ADDRESS].flatMap(MACAddress.init(bytes:)),
            master: attributes[IFLA_MASTER].flatMap { MessageReader.number(in: $0) },
            isUp: flags & UInt32(IFF_UP) != 0)
    }

    static func address(_ message: Message) -> LinkAddress? {
        guard message.type == RTM_NEWADDR, message.payload.count >= 8, message.payload.first == UInt8(AF_INET),
            let prefixLength: UInt8 = MessageReader.number(in: message.payload, at: 1),
            let link: Int32 = MessageReader.number(in: message.payload, at: 4)
        else { return nil }
        let attributes = MessageReader.attributes(in: message.payload.dropFirst(8))
        guard let address = (attributes[IFA_LOCAL] ?? attributes[IFA_ADDRESS]).flatMap(IPv4Address.init(networkOrder:))
        else { return nil }
        return LinkAddress(link: link, address: address, prefixLength: Int(prefixLength))
    }

    static func route(_ message: Message) -> Route? {
        guard message.type == RTM_NEWROUTE, message.payload.count >= 12, message.payload.first == UInt8(AF_INET),
            let prefixLength: UInt8 = MessageReader.number(in: message.payload, at: 1),
            let table: UInt8 = MessageReader.number(in: message.payload, at: 4), UInt32(table) == RT_TABLE_MAIN.rawValue
        else { return nil }
        let attributes = MessageReader.attributes(in: message.payload.dropFirst(12))
        let destination = attributes[Int(RTA_DST.rawValue)].flatMap(IPv4Address.init(networkOrder:))
        return Route(
            destination: destination.flatMap { IPv4Network("\($0)/\(prefixLength)") },
            gateway: attributes[Int(RTA_GATEWAY.rawValue)].flatMap(IPv4Address.init(networkOrder:)),
            link: attributes[Int(RTA_OIF.rawValue)].flatMap { MessageReader.number(in: $0) })
    }

    /// How a request ended: 0, or an errno and the kernel's words for it. nil: not an end.
    static func outcome(_ message: Message) -> (code: Int32, detail: String?)? {
        guard message.type == NLMSG_ERROR || message.type == NLMSG_DONE,
            let code: Int32 = MessageReader.number(in: message.payload)
        else { return nil }
        // struct nlmsgerr repeats the request's header behind the code, and with NETLINK_CAP_ACK only that.
        let begin = message.type == NLMSG_ERROR ? 20 : 4
        let isExtended = message.flags & UInt16(NLM_F_ACK_TLVS) != 0
        let attributes = isExtended ? MessageReader.attributes(in: message.payload.dropFirst(begin)) : [:]
        return (-code, attributes[Int(NLMSGERR_ATTR_MSG.rawValue)].map(MessageReader.string(in:)))
    }
}

extension IPv4Address {
    fileprivate init?(networkOrder bytes: ArraySlice<UInt8>) {
        guard bytes.count == 4 else { return nil }
        self.init(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    }
}
