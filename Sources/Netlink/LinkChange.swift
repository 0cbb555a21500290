/// What to change of a link; nil leaves as it is.
public struct LinkChange: Sendable, Hashable {
    public var isUp: Bool?
    /// The index of the bridge it becomes a port of.
    public var master: Int32?
    /// At most 255 bytes (IFALIASZ).
    public var alias: String?
    public var macAddress: MACAddress?

    public init(isUp: Bool? = nil, master: Int32? = nil, alias: String? = nil, macAddress: MACAddress? = nil) {
        self.isUp = isUp
        self.master = master
        self.alias = alias
        self.macAddress = macAddress
    }
}
