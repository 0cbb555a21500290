import CLinux
import FaasModel
import Glibc

/// A conversation with the kernel about links, addresses and routes (rtnetlink(7)), in the network
/// namespace in which the calling thread was when the socket was made; where it is used from later
/// does not matter.
///
/// Calls block, mostly for well under a millisecond, at worst for ``timeoutSeconds``: use it on a
/// ``NetworkThread``. Every error is a ``NetlinkError`` with operation, object and errno.
public struct RouteSocket: ~Copyable {
    /// How long the kernel may take for an answer; then the call fails with ETIMEDOUT.
    public static let timeoutSeconds = 5

    private let descriptor: Int32
    private var sequence: UInt32 = 0

    public init() throws(NetlinkError) {
        descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), NETLINK_ROUTE)
        guard descriptor >= 0 else { throw NetlinkError("open", "a netlink socket", code: errno) }
        var timeout = timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
        // Errors in words, and without a copy of the request. Both are niceties: an old kernel lacks them.
        var on: Int32 = 1
        for option in [NETLINK_EXT_ACK, NETLINK_CAP_ACK] {
            setsockopt(descriptor, SOL_NETLINK, option, &on, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    deinit { close(descriptor) }

    // MARK: Links

    public mutating func links() throws(NetlinkError) -> [Link] {
        try ask(RouteRequest.links(), "list", "links").compactMap(RouteReply.link)
    }

    /// nil when there is no link of the name.
    public mutating func link(named name: String) throws(NetlinkError) -> Link? {
        try link(RouteRequest.link(named: name), "link \(name)")
    }

    /// nil when there is no link of the index.
    public mutating func link(index: Int32) throws(NetlinkError) -> Link? {
        try link(RouteRequest.link(index: index), "link number \(index)")
    }

    /// Creates a bridge and brings it up. EEXIST when there is a link of the name, of whatever kind.
    public mutating func createBridge(named name: String, macAddress: MACAddress) throws(NetlinkError) {
        try ask(RouteRequest.createBridge(named: name, macAddress: macAddress), "create bridge", name)
    }

    /// Creates a pair of links, one here and one in another namespace, both down. EEXIST when there
    /// is a link of the name on either side.
    public mutating func createVeth(
        named name: String, peer: String, peerMACAddress: MACAddress, in namespace: borrowing NetworkNamespace
    ) throws(NetlinkError) {
        let request = RouteRequest.createVeth(
            named: name, peer: peer, peerMACAddress: peerMACAddress, peerNamespace: namespace.descriptor)
        try ask(request, "create veth pair", "\(name) and \(peer) in \(namespace.name)")
    }

    public mutating func change(_ link: Link, _ change: LinkChange) throws(NetlinkError) {
        try ask(RouteRequest.change(link: link.index, change), "change link", link.name)
    }

    /// Of a veth pair, the other end goes too. ENODEV when it is gone already.
    public mutating func delete(_ link: Link) throws(NetlinkError) {
        try ask(RouteRequest.delete(link: link.index), "delete link", link.name)
    }

    // MARK: Addresses and routes

    /// The IPv4 addresses of all links.
    public mutating func addresses() throws(NetlinkError) -> [LinkAddress] {
        try ask(RouteRequest.addresses(), "list", "addresses").compactMap(RouteReply.address)
    }

    /// EEXIST when the link has it.
    public mutating func add(_ address: IPv4Address, prefixLength: Int, to link: Link) throws(NetlinkError) {
        let request = RouteRequest.add(
            LinkAddress(link: link.index, address: address, prefixLength: prefixLength))
        try ask(request, "add address", "\(address)/\(prefixLength) to link \(link.name)")
    }

    /// The IPv4 routes of the main table.
    public mutating func routes() throws(NetlinkError) -> [Route] {
        try ask(RouteRequest.routes(), "list", "routes").compactMap(RouteReply.route)
    }

    /// EEXIST when there is one to the same destination.
    public mutating func add(_ route: Route) throws(NetlinkError) {
        let destination = route.destination.map(\.description) ?? "default"
        let way = route.gateway.map { "via \($0)" } ?? "direct"
        try ask(RouteRequest.add(route), "add route", "\(destination) \(way)")
    }

    // MARK: Conversation

    private mutating func link(_ request: RequestBuilder, _ object: String) throws(NetlinkError) -> Link? {
        do {
            return try ask(request, "look up", object).lazy.compactMap(RouteReply.link).first
        } catch  where error.code == ENODEV {
            return nil
        }
    }

    /// Sends a request and gathers the answers, again when a list changed while it was told.
    @discardableResult
    private mutating func ask(
        _ request: RequestBuilder, _ operation: String, _ object: String
    ) throws(NetlinkError) -> [Message] {
        for _ in 1...8 {
            sequence &+= 1
            let bytes = request.message(sequence: sequence)
            guard send(descriptor, bytes, bytes.count, 0) == bytes.count else {
                throw NetlinkError(operation, object, code: errno)
            }
            if let answers = try answers(operation, object) { return answers }
        }
        throw NetlinkError(operation, object, code: EBUSY, detail: "the list kept changing while it was read")
    }

    /// nil: the list was changed while it was told, and may have gaps.
    private func answers(_ operation: String, _ object: String) throws(NetlinkError) -> [Message]? {
        var answers: [Message] = []
        var isConsistent = true
        while true {
            for message in MessageReader.messages(in: try receive(operation, object))
            where message.sequence == sequence {
                if message.flags & UInt16(NLM_F_DUMP_INTR) != 0 { isConsistent = false }
                if let outcome = RouteReply.outcome(message) {
                    if outcome.code == 0 { return isConsistent ? answers : nil }
                    throw NetlinkError(operation, object, code: outcome.code, detail: outcome.detail)
                }
                answers.append(message)
                // A single object asked for without NLM_F_ACK is its own end.
                if message.flags & UInt16(NLM_F_MULTI) == 0 { return answers }
            }
        }
    }

    private func receive(_ operation: String, _ object: String) throws(NetlinkError) -> [UInt8] {
        // The kernel's lists come in parts of at most 32 KiB.
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            var received: Int
            repeat {
                received = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_TRUNC))
            } while received < 0 && errno == EINTR
            if received < 0 { failure = errno == EAGAIN ? ETIMEDOUT : errno }
            if received > buffer.count { failure = EMSGSIZE }
            count = failure == 0 ? received : 0
        }
        guard failure == 0 else { throw NetlinkError(operation, object, code: failure) }
        return bytes
    }
}
