import FaasModel

/// An IPv4 route of the main table (rtnetlink(7), RTM_NEWROUTE).
public struct Route: Sendable, Hashable {
    /// nil: the default route.
    public var destination: IPv4Network?
    public var gateway: IPv4Address?
    public var link: Int32?

    public init(destination: IPv4Network? = nil, gateway: IPv4Address? = nil, link: Int32? = nil) {
        self.destination = destination
        self.gateway = gateway
        self.link = link
    }
}
