import FaasModel
import Glibc
import Netlink

/// The bridge that a network's containers are ports of.
struct Bridge {
    let description: NetworkDescription

    /// Makes what is missing of the bridge, and returns it.
    ///
    /// Both daemons may do this at once: what the other one did first counts as done, and the next
    /// look shows what is left.
    func ensure(_ socket: inout RouteSocket) throws -> Link {
        for _ in 1...8 {
            let links = try socket.links()
            let steps = try BridgePlan.steps(for: description, links: links, addresses: try socket.addresses())
            if steps.isEmpty, let bridge = links.first(where: { $0.name == description.bridge }) {
                try pinMACAddress(of: bridge, &socket)
                return bridge
            }
            for step in steps { try take(step, &socket) }
        }
        throw FaasError(.upstream, "bridge \(description.bridge) keeps changing while it is set up")
    }

    private func take(_ step: BridgePlan.Step, _ socket: inout RouteSocket) throws(NetlinkError) {
        do {
            switch step {
            case .create:
                try socket.createBridge(
                    named: description.bridge, macAddress: MACAddress(for: description.gateway))
            case .bringUp(let link):
                try socket.change(link, LinkChange(isUp: true))
            case .addAddress(let link):
                try socket.add(description.gateway, prefixLength: description.subnet.prefixLength, to: link)
            }
        } catch {
            guard error.code == EEXIST else { throw error }
        }
    }

    /// A bridge made by somebody else takes the lowest address of its ports and changes it as they come
    /// and go, while containers remember the old one. Setting the one it has makes it stay.
    private func pinMACAddress(of bridge: Link, _ socket: inout RouteSocket) throws {
        guard let address = bridge.macAddress, address != MACAddress(for: description.gateway) else { return }
        try socket.change(bridge, LinkChange(macAddress: address))
    }
}
