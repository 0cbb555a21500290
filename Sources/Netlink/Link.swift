/// A network interface as the kernel tells it (rtnetlink(7), RTM_NEWLINK).
public struct Link: Sendable, Hashable {
    public var index: Int32
    public var name: String
    /// "bridge", "veth"; nil for an interface without one, such as a network card or the loopback.
    public var kind: String?
    /// What somebody noted about it (`ip link … alias`).
    public var alias: String?
    public var macAddress: MACAddress?
    /// The index of the bridge it is a port of.
    public var master: Int32?
    public var isUp: Bool

    public init(
        index: Int32, name: String, kind: String? = nil, alias: String? = nil, macAddress: MACAddress? = nil,
        master: Int32? = nil, isUp: Bool = false
    ) {
        self.index = index
        self.name = name
        self.kind = kind
        self.alias = alias
        self.macAddress = macAddress
        self.master = master
        self.isUp = isUp
    }
}
