import FaasModel
import Netlink

/// One container's attachment: a veth pair, one end a port of the bridge, the other inside.
struct Attachment {
    let description: NetworkDescription
    let hostEnd: HostEnd
    let address: IPv4Address

    /// Makes it for the namespace of `pid`. The thread stays in that namespace.
    func make(pid: Int32, on thread: borrowing NetworkThread) throws {
        let namespace = try NetworkNamespace(ofProcess: pid)
        // The container's address and default route in the host's namespace would cut the host off.
        guard try !namespace.isSame(as: NetworkNamespace(ofCallingThread: ())) else {
            throw FaasError(.invalidArgument, "process \(pid) has no network namespace of its own")
        }
        var outside = try RouteSocket()
        let bridge = try self.bridge(&outside)
        try hostEnd.remove(&outside)
        try outside.createVeth(
            named: hostEnd.name, peer: ContainerNetwork.interface, peerMACAddress: MACAddress(for: address),
            in: namespace)
        do {
            // The inside first: once the port is up, everything works.
            try thread.enter(namespace)
            var inside = try RouteSocket()
            try setUpInside(&inside)
            guard let link = try outside.link(named: hostEnd.name) else {
                throw FaasError(.upstream, "link \(hostEnd.name) is gone, just after it was created")
            }
            try outside.change(link, LinkChange(isUp: true, master: bridge.index, alias: hostEnd.alias))
        } catch {
            // What is told is why it failed, not what came of clearing up: the next attach clears again.
            try? hostEnd.remove(&outside)
            throw error
        }
    }

    private func bridge(_ socket: inout RouteSocket) throws -> Link {
        if let link = try socket.link(named: description.bridge), link.kind == "bridge", link.isUp { return link }
        return try Bridge(description: description).ensure(&socket)
    }

    private func setUpInside(_ socket: inout RouteSocket) throws {
        for name in ["lo", ContainerNetwork.interface] {
            guard let link = try socket.link(named: name) else {
                throw FaasError(.upstream, "there is no link \(name) inside")
            }
            if name == ContainerNetwork.interface {
                try socket.add(address, prefixLength: description.subnet.prefixLength, to: link)
            }
            try socket.change(link, LinkChange(isUp: true))
        }
        try socket.add(Route(gateway: description.gateway))
    }
}
