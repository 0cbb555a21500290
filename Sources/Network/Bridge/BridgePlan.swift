import FaasModel
import Netlink

/// What is missing of the bridge, decided from what there is.
enum BridgePlan {
    enum Step: Sendable, Hashable {
        case create
        case bringUp(Link)
        case addAddress(Link)
    }

    /// The steps to take; none when the bridge is as described. A bridge that exists, whoever made
    /// it, is taken over when it can be ours.
    ///
    /// - Throws: ``FaasError`` `alreadyExists` when the name or the subnet is somebody else's.
    static func steps(
        for description: NetworkDescription, links: [Link], addresses: [LinkAddress]
    ) throws(FaasError) -> [Step] {
        let names = Dictionary(links.map { ($0.index, $0.name) }, uniquingKeysWith: { first, _ in first })
        if let foreign = addresses.first(where: {
            description.subnet.contains($0.address) && names[$0.link] != description.bridge
        }) {
            throw FaasError(
                .alreadyExists,
                "subnet \(description.subnet) of network \(description.name) is in use: link "
                    + "\(names[foreign.link] ?? "number \(foreign.link)") has the address \(foreign); "
                    + "give the network another subnet in its conflist")
        }
        guard let link = links.first(where: { $0.name == description.bridge }) else { return [.create] }
        guard link.kind == "bridge" else {
            throw FaasError(
                .alreadyExists,
                "link \(link.name) is not a bridge but \(link.kind.map { "a \($0)" } ?? "a device"); "
                    + "remove it, or name another bridge in the conflist of network \(description.name)")
        }
        let own = addresses.filter { $0.link == link.index }
        let wanted = LinkAddress(
            link: link.index, address: description.gateway, prefixLength: description.subnet.prefixLength)
        if let other = own.first(where: { $0 != wanted }) {
            throw FaasError(
                .alreadyExists,
                "bridge \(link.name) has the address \(other), where network \(description.name) has "
                    + "\(wanted); remove the bridge, or make the conflist agree")
        }
        return (own.isEmpty ? [.addAddress(link)] : []) + (link.isUp ? [] : [.bringUp(link)])
    }
}
