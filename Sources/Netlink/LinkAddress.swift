import FaasModel

/// An IPv4 address of an interface (rtnetlink(7), RTM_NEWADDR).
public struct LinkAddress: Sendable, Hashable, CustomStringConvertible {
    public var link: Int32
    public var address: IPv4Address
    public var prefixLength: Int

    public init(link: Int32, address: IPv4Address, prefixLength: Int) {
        self.link = link
        self.address = address
        self.prefixLength = prefixLength
    }

    public var description: String { "\(address)/\(prefixLength)" }
}
