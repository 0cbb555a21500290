import CLinux
import FaasModel
import Glibc

/// The requests of rtnetlink(7) that we make.
enum RouteRequest {
    static func links() -> RequestBuilder {
        var request = RequestBuilder(type: RTM_GETLINK, flags: NLM_F_DUMP)
        request.appendLinkHeader()
        return request
    }

    static func link(named name: String) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_GETLINK, flags: 0)
        request.appendLinkHeader()
        request.attribute(IFLA_IFNAME, string: name)
        return request
    }

    static func link(index: Int32) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_GETLINK, flags: 0)
        request.appendLinkHeader(index: index)
        return request
    }

    /// Made up, with an address that stays: without one, a bridge takes the lowest of its ports'.
    static func createBridge(named name: String, macAddress: MACAddress) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_NEWLINK, flags: NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)
        request.appendLinkHeader(flags: up, change: up)
        request.attribute(IFLA_IFNAME, string: name)
        request.attribute(IFLA_ADDRESS, macAddress.bytes)
        request.nest(IFLA_LINKINFO) { $0.attribute(IFLA_INFO_KIND, string: "bridge") }
        return request
    }

    /// Both ends are made down: a peer with IFF_UP is answered with ENOTCONN, since it would come up
    /// before its other end is there.
    static func createVeth(
        named name: String, peer: String, peerMACAddress: MACAddress, peerNamespace: Int32
    ) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_NEWLINK, flags: NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)
        request.appendLinkHeader()
        request.attribute(IFLA_IFNAME, string: name)
        request.nest(IFLA_LINKINFO) { info in
            info.attribute(IFLA_INFO_KIND, string: "veth")
            info.nest(IFLA_INFO_DATA) { data in
                data.nest(VETH_INFO_PEER) { inner in
                    inner.appendLinkHeader()
                    inner.attribute(IFLA_IFNAME, string: peer)
                    inner.attribute(IFLA_ADDRESS, peerMACAddress.bytes)
                    inner.attribute(IFLA_NET_NS_FD, number: peerNamespace)
                }
            }
        }
        return request
    }

    static func change(link index: Int32, _ change: LinkChange) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_SETLINK, flags: NLM_F_ACK)
        let flags: UInt32 = change.isUp == true ? up : 0
        request.appendLinkHeader(index: index, flags: flags, change: change.isUp == nil ? 0 : up)
        if let address = change.macAddress { request.attribute(IFLA_ADDRESS, address.bytes) }
        if let master = change.master { request.attribute(IFLA_MASTER, number: master) }
        if let alias = change.alias { request.attribute(IFLA_IFALIAS, alias.utf8) }
        return request
    }

    static func delete(link index: Int32) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_DELLINK, flags: NLM_F_ACK)
        request.appendLinkHeader(index: index)
        return request
    }

    static func addresses() -> RequestBuilder {
        var request = RequestBuilder(type: RTM_GETADDR, flags: NLM_F_DUMP)
        request.appendAddressHeader(prefixLength: 0, link: 0)
        return request
    }

    static func add(_ address: LinkAddress) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_NEWADDR, flags: NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)
        request.appendAddressHeader(prefixLength: address.prefixLength, link: address.link)
        request.attribute(IFA_LOCAL, address.address.networkOrder)
        request.attribute(IFA_ADDRESS, address.address.networkOrder)
        return request
    }

    static func routes() -> RequestBuilder {
        var request = RequestBuilder(type: RTM_GETROUTE, flags: NLM_F_DUMP)
        request.appendRouteHeader(prefixLength: 0)
        return request
    }

    static func add(_ route: Route) -> RequestBuilder {
        var request = RequestBuilder(type: RTM_NEWROUTE, flags: NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL)
        request.appendRouteHeader(prefixLength: route.destination?.prefixLength ?? 0, isDirect: route.gateway == nil)
        if let destination = route.destination {
            request.attribute(Int(RTA_DST.rawValue), destination.base.networkOrder)
        }
        if let gateway = route.gateway { request.attribute(Int(RTA_GATEWAY.rawValue), gateway.networkOrder) }
        if let link = route.link { request.attribute(Int(RTA_OIF.rawValue), number: link) }
        return request
    }

    private static let up = UInt32(IFF_UP)
}

extension RequestBuilder {
    /// struct ifaddrmsg.
    fileprivate mutating func appendAddressHeader(prefixLength: Int, link: Int32) {
        append(UInt8(AF_INET))
        append(UInt8(prefixLength))
        append(UInt8(0))
        append(UInt8(RT_SCOPE_UNIVERSE.rawValue))
        append(link)
    }

    /// struct rtmsg, for a unicast route of the main table.
    fileprivate mutating func appendRouteHeader(prefixLength: Int, isDirect: Bool = false) {
        append(UInt8(AF_INET))
        append(UInt8(prefixLength))
        append(UInt8(0))
        append(UInt8(0))
        append(UInt8(RT_TABLE_MAIN.rawValue))
        append(UInt8(RTPROT_STATIC))
        append(UInt8(isDirect ? RT_SCOPE_LINK.rawValue : RT_SCOPE_UNIVERSE.rawValue))
        append(UInt8(RTN_UNICAST))
        append(UInt32(0))
    }
}

extension IPv4Address {
    fileprivate var networkOrder: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) } }
}
