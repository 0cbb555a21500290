import FaasModel
import Forwarding
import Functions
import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The ready replicas of one function as an upstream: each request goes to the one with the fewest in
/// flight, by turns among equals.
struct FunctionUpstream: Upstream {
    let table: EndpointTable
    let function: FunctionID
    let port: Int
    /// Shared by all functions: it only has to move on.
    let turns: Turns

    func lease(excluding failed: [SocketAddress]) -> EndpointLease? {
        guard let endpoints = table.endpoints(of: function) else { return nil }
        guard failed.isEmpty else {
            let rest = endpoints.filter { !failed.contains($0.address.socketAddress(port: port)) }
            return lease(among: rest)
        }
        return lease(among: endpoints)
    }

    private func lease(among endpoints: [Endpoint]) -> EndpointLease? {
        guard let index = Self.leastLoaded(endpoints.count, from: turns.next(), load: { endpoints[$0].inFlight })
        else { return nil }
        let endpoint = endpoints[index]
        endpoint.begin()
        return EndpointLease(address: endpoint.address.socketAddress(port: port)) { _ in endpoint.end() }
    }

    /// The index of the least loaded of `count`, the first such from `start` on; nil of none.
    static func leastLoaded(_ count: Int, from start: Int, load: (Int) -> Int) -> Int? {
        guard count > 1 else { return count == 1 ? 0 : nil }
        var best = start % count
        var bestLoad = load(best)
        for step in 1..<count where bestLoad > 0 {
            let index = (start % count + step) % count
            let load = load(index)
            if load < bestLoad { (best, bestLoad) = (index, load) }
        }
        return best
    }
}

/// A counter that goes round.
final class Turns: Sendable {
    private let count = Atomic<UInt>(0)

    func next() -> Int {
        Int(count.wrappingAdd(1, ordering: .relaxed).newValue & UInt(Int.max))
    }
}

extension IPv4Address {
    /// Made from the number, without a detour through text: once for each invocation.
    func socketAddress(port: Int) -> SocketAddress {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = rawValue.bigEndian
        return SocketAddress(address)
    }
}
