import FaasModel

/// An Ethernet address.
public struct MACAddress: Sendable, Hashable, CustomStringConvertible {
    /// Six of them, in the order they are written.
    public let bytes: [UInt8]

    /// nil unless there are six bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 6 else { return nil }
        self.bytes = Array(bytes)
    }

    /// The one that belongs to an IPv4 address: 0a:58 (locally administered) and its four bytes, as
    /// CNI's plugins did. An address given again keeps its neighbours' ARP entries right.
    public init(for address: IPv4Address) {
        let value = address.rawValue
        bytes = [0x0a, 0x58] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    public var description: String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(separator: ":")
    }
}
