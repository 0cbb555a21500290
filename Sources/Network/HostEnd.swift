import FaasModel
import Netlink

/// The host's end of a container's veth pair: its name, and whose it is.
struct HostEnd {
    /// 15 bytes, all that an interface's name can have: `ofv` and 48 bits of a hash.
    let name: String
    /// Noted on the link, for whoever reads `ip link`, and against a hash that two containers share.
    let alias: String

    /// - Parameter bridge: part of the name, so that two networks of one host do not meet.
    init(of container: ContainerID, on bridge: String) {
        alias = container.description
        let hash = FNV1a.hash("\(bridge) \(container)")
        let digits = String(hash >> 16, radix: 16)
        name = "ofv" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Whether `link`, which has this name, is this container's. One without an alias is too: it was left
    /// by a process that died between making and naming it.
    func owns(_ link: Link) -> Bool { link.kind == "veth" && (link.alias == nil || link.alias == alias) }
}

/// The Fowler–Noll–Vo hash FNV-1a of 64 bits (draft-eastlake-fnv): the same in every process, unlike
/// `Hasher`. Not against malice: what it names is compared in full.
private enum FNV1a {
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
