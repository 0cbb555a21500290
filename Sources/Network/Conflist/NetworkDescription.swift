import FaasModel

/// The one network of this host's containers, as its conflist describes it: a bridge on which the
/// host has the first address, and from which traffic to elsewhere is masqueraded.
public struct NetworkDescription: Sendable, Hashable {
    /// The conflist's name, for messages.
    public let name: String
    /// The bridge's interface name: 1 to 15 bytes.
    public let bridge: String
    /// At least a /25, so that both address ranges have room.
    public let subnet: IPv4Network
    /// Whether what leaves the bridge for elsewhere takes the host's address.
    public let masquerades: Bool

    /// - Throws: ``FaasError`` `invalidArgument` when the bridge cannot be an interface's name
    ///   (dev_valid_name in the kernel), or the subnet is too small.
    public init(name: String, bridge: String, subnet: IPv4Network, masquerades: Bool = true) throws(FaasError) {
        let isName =
            (1...15).contains(bridge.utf8.count) && bridge != "." && bridge != ".."
            && bridge.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
        guard isName else {
            throw FaasError(
                .invalidArgument,
                "bridge \(DNSLabel.quoted(bridge)) cannot be an interface's name: it must be 1 to 15 printable "
                    + "characters without '/', ':' or spaces")
        }
        guard subnet.prefixLength <= 25 else {
            throw FaasError(.invalidArgument, "subnet \(subnet) is too small: it must be a /25 or larger")
        }
        self.init(known: name, bridge: bridge, subnet: subnet, masquerades: masquerades)
    }

    private init(known name: String, bridge: String, subnet: IPv4Network, masquerades: Bool) {
        self.name = name
        self.bridge = bridge
        self.subnet = subnet
        self.masquerades = masquerades
    }

    /// The host's own address on the bridge: `faasd-provider` to containers, and their way out.
    public var gateway: IPv4Address { subnet.address(at: 1) }

    /// Addresses for core services: the second to the sixty-fourth of the subnet.
    public var serviceAddresses: ClosedRange<IPv4Address> { subnet.address(at: 2)...subnet.address(at: 63) }

    /// Addresses for functions: all from the sixty-fifth on, but the broadcast address.
    public var functionAddresses: ClosedRange<IPv4Address> {
        subnet.address(at: 64)...subnet.address(at: UInt32(subnet.count - 2))
    }
}
