/// A range of IPv4 addresses in CIDR form (RFC 4632): `10.62.0.0/16`.
public struct IPv4Network: Hashable, Sendable, CustomStringConvertible {
    /// The first address, all host bits zero.
    public let base: IPv4Address
    /// 0 to 32.
    public let prefixLength: Int

    /// nil unless `text` is an address with no host bits set, a slash and a length of 0 to 32.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv4Address(parts[0]), let length = Int(parts[1]),
            (0...32).contains(length), base.rawValue & ~Self.mask(length) == 0
        else { return nil }
        self.base = base
        prefixLength = length
    }

    public func contains(_ address: IPv4Address) -> Bool {
        address.rawValue & Self.mask(prefixLength) == base.rawValue
    }

    /// The address `offset` above the base; the caller keeps it inside.
    public func address(at offset: UInt32) -> IPv4Address { IPv4Address(base.rawValue + offset) }

    /// How many addresses the range holds, its base and broadcast address included.
    public var count: UInt64 { 1 << UInt64(32 - prefixLength) }

    public var description: String { "\(base)/\(prefixLength)" }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : ~0 << UInt32(32 - length) }
}
