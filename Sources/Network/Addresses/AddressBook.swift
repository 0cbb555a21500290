import FaasModel

/// Which container has which address. Round-robin, and a freed address rests before it is given
/// again, so that whoever still remembers its last owner does not reach the next one.
///
/// A value, kept by whoever runs containers: it holds nothing but memory. The truth is the label on
/// each container, from which it is rebuilt with ``claim(_:for:)`` when a daemon starts.
public struct AddressBook: Sendable {
    public typealias Instant = ContinuousClock.Instant

    /// What became of a ``claim(_:for:)``.
    public enum ClaimOutcome: Sendable, Hashable {
        /// The container has the address now, or had it already.
        case claimed
        /// Another container claimed the address before; the claim changed nothing.
        case conflict(owner: ContainerID)
        /// The container already has another address; the claim changed nothing.
        case holdsAnother(IPv4Address)
        /// The address is not this book's to give; the claim changed nothing.
        case outsideRange
    }

    /// The addresses this book gives, both ends included.
    public let range: ClosedRange<IPv4Address>
    /// How long a freed address is not given to anyone.
    public let rest: Duration

    private var ownerOf: [IPv4Address: ContainerID] = [:]
    private var addressOf: [ContainerID: IPv4Address] = [:]
    private var restsUntil: [IPv4Address: Instant] = [:]
    /// Where the next search begins.
    private var next: IPv4Address

    public init(range: ClosedRange<IPv4Address>, rest: Duration = .seconds(60)) {
        self.range = range
        self.rest = rest
        next = range.lowerBound
    }

    /// How many containers have an address.
    public var count: Int { addressOf.count }

    public func address(of container: ContainerID) -> IPv4Address? { addressOf[container] }

    public func owner(of address: IPv4Address) -> ContainerID? { ownerOf[address] }

    /// Enters what a container's label says, at start. The outcome is to be reported unless `claimed`:
    /// two containers with one address cannot both be reached.
    ///
    /// The search for free addresses then begins behind the highest one claimed: what was freed
    /// shortly before the start is not remembered, and most likely lies before it.
    public mutating func claim(_ address: IPv4Address, for container: ContainerID) -> ClaimOutcome {
        guard range.contains(address) else { return .outsideRange }
        if let held = addressOf[container] { return held == address ? .claimed : .holdsAnother(held) }
        if let owner = ownerOf[address] { return .conflict(owner: owner) }
        enter(address, for: container)
        next = max(next, following(address))
        return .claimed
    }

    /// The next free address, now the container's. A container that has one already keeps it.
    ///
    /// - Parameter held: addresses that may not be given whatever the book says: those that a
    ///   watcher of the endpoints may still take for another function's.
    /// - Throws: `resourceExhausted` when none is free, telling how many are owned, rest and are held.
    public mutating func allocate(
        for container: ContainerID, at now: Instant, holding held: Set<IPv4Address> = []
    ) throws(FaasError) -> IPv4Address {
        if let address = addressOf[container] { return address }
        restsUntil = restsUntil.filter { $0.value > now }
        var candidate = next
        repeat {
            if ownerOf[candidate] == nil, restsUntil[candidate] == nil, !held.contains(candidate) {
                enter(candidate, for: container)
                next = following(candidate)
                return candidate
            }
            candidate = following(candidate)
        } while candidate != next
        throw FaasError(
            .resourceExhausted,
            "no address is free for container \(container): of \(range.lowerBound) to \(range.upperBound), "
                + "\(ownerOf.count) are in use, \(restsUntil.count) rest after use, "
                + "\(held.filter(range.contains).count) are held by watchers")
    }

    /// Takes the container's address back, to rest from `now` on. Nothing happens if it has none.
    public mutating func free(_ container: ContainerID, at now: Instant) {
        guard let address = addressOf.removeValue(forKey: container) else { return }
        ownerOf[address] = nil
        restsUntil[address] = now.advanced(by: rest)
    }

    private mutating func enter(_ address: IPv4Address, for container: ContainerID) {
        ownerOf[address] = container
        addressOf[container] = address
        restsUntil[address] = nil
    }

    private func following(_ address: IPv4Address) -> IPv4Address {
        address == range.upperBound ? range.lowerBound : IPv4Address(address.rawValue + 1)
    }
}
