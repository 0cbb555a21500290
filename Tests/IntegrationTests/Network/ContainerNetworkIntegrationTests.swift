import FaasModel
import Glibc
import Logging
import Netlink
import Testing

@testable import Network

/// Against the kernel's own networking, in namespaces that play host, containers and world.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ContainerNetworkIntegrationTests {
    private let lab = NamespaceLab()

    private func network(_ host: Int32, masquerades: Bool = true) throws -> ContainerNetwork {
        let subnet = try #require(IPv4Network("10.199.0.0/16"))
        let description = try NetworkDescription(
            name: "test", bridge: "fdt0", subnet: subnet, masquerades: masquerades)
        return ContainerNetwork(
            description, host: .process(host), chains: "FDT",
            log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func container(_ name: String) -> ContainerID { ContainerID(name, in: .functions) }

    private func address(_ text: String) throws -> IPv4Address { try #require(IPv4Address(text)) }

    @Test func `containers reach each other and the host by their addresses`() async throws {
        let host = try await lab.namespace(), a = try await lab.namespace(), b = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        let (first, second) = (try address("10.199.0.64"), try address("10.199.1.7"))
        try await network.attach(container("a"), pid: a, address: first)
        try await network.attach(container("b"), pid: b, address: second)

        #expect(try await lab.connect(from: a, to: second, in: b) == first)
        #expect(try await lab.connect(from: b, to: network.description.gateway, in: host) == second)
        #expect(try await lab.connect(from: host, to: first, in: a) == network.description.gateway)
        #expect(try await lab.connect(from: a, to: address("127.0.0.1"), in: a) == address("127.0.0.1"))
        let eth1 = try #require(try await lab.links(in: a).first { $0.name == "eth1" })
        #expect(eth1.macAddress == MACAddress(for: first))
    }

    @Test func `the world sees the host's address, even where forwarding is dropped by policy`() async throws {
        let host = try await lab.namespace(), a = try await lab.namespace(), world = try await lab.namespace()
        try await lab.connect(host, toWorld: world)
        try lab.run(in: host, "iptables", "-P", "FORWARD", "DROP")
        let network = try network(host)
        try await network.prepare()
        try await network.attach(container("a"), pid: a, address: try address("10.199.0.64"))

        let seen = try await lab.connect(from: a, to: try address("198.51.100.2"), in: world)
        #expect(seen == (try address("198.51.100.1")))
    }

    @Test func `preparing again, twice at once, changes nothing`() async throws {
        let host = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        let before = try lab.run(in: host, "iptables-save")
        async let one: Void = network.prepare()
        async let other: Void = network.prepare()
        _ = try await (one, other)

        #expect(rules(try lab.run(in: host, "iptables-save")) == rules(before))
        #expect(rules(before).contains("-A FDT-POSTROUTING -s 10.199.0.0/16 ! -o fdt0 -j MASQUERADE"))
        #expect(try await lab.links(in: host).count { $0.kind == "bridge" } == 1)
    }

    @Test func `two daemons that make the bridge at the same moment make one`() async throws {
        let host = try await lab.namespace()
        let network = try network(host)
        try await withThrowingTaskGroup { group in
            for _ in 1...4 { group.addTask { try await network.prepare() } }
            try await group.waitForAll()
        }
        #expect(try await lab.links(in: host).count { $0.kind == "bridge" } == 1)
        #expect(rules(try lab.run(in: host, "iptables-save")).count { $0 == "-A FORWARD -j FDT-FORWARD" } == 1)
    }

    @Test func `the jump moves before a rule that somebody put in front of it`() async throws {
        let host = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        try lab.run(in: host, "iptables", "-I", "FORWARD", "1", "-j", "DROP")
        try await network.prepare()
        let forward = try lab.run(in: host, "iptables", "-S", "FORWARD").split(separator: "\n")
        #expect(forward == ["-P FORWARD ACCEPT", "-A FORWARD -j FDT-FORWARD", "-A FORWARD -j DROP"])
    }

    @Test func `removed rules leave the tables as they were`() async throws {
        let host = try await lab.namespace()
        try lab.run(in: host, "iptables", "-A", "FORWARD", "-i", "eth9", "-j", "DROP")
        let network = try network(host)
        try await network.prepare()
        let rules = HostRules(network.description, host: .process(host), chains: "FDT")
        try await rules.remove()
        try await rules.remove()
        let left = self.rules(try lab.run(in: host, "iptables-save"))
        #expect(left.filter { $0.contains("FDT") } == [])
        #expect(left.contains("-A FORWARD -i eth9 -j DROP"))
    }

    @Test func `a hundred attachments come and go and leave nothing`() async throws {
        let host = try await lab.namespace(), a = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        let before = try await lab.links(in: host)
        var attaching: [Duration] = [], detaching: [Duration] = []
        let clock = ContinuousClock()
        for round in 0..<100 {
            let address = network.description.subnet.address(at: UInt32(64 + round))
            attaching.append(
                try await clock.measure { try await network.attach(container("a"), pid: a, address: address) })
            detaching.append(try await clock.measure { try await network.detach(container("a")) })
        }
        print("attach \(attaching.sorted()[50]), detach \(detaching.sorted()[50]) (medians of 100)")
        try await network.detach(container("a"))

        #expect(try await lab.links(in: host) == before)
        #expect(try await lab.links(in: a).map(\.name) == ["lo"])
    }

    @Test func `a container attached again after its namespace changed has one link`() async throws {
        let host = try await lab.namespace(), old = try await lab.namespace(), new = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        try await network.attach(container("a"), pid: old, address: try address("10.199.0.64"))
        try await network.attach(container("a"), pid: new, address: try address("10.199.0.65"))

        #expect(try await lab.links(in: host).filter { $0.kind == "veth" }.map(\.alias) == ["openfaas-fn/a"])
        #expect(try await lab.connect(from: host, to: address("10.199.0.65"), in: new) == address("10.199.0.1"))
    }

    @Test func `an attachment that fails half-way leaves nothing and harms no other`() async throws {
        let host = try await lab.namespace(), a = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        let first = try address("10.199.0.64")
        try await network.attach(container("a"), pid: a, address: first)
        let before = try await lab.links(in: host)

        // Its namespace has an eth1 already.
        let error = await #expect(throws: FaasError.self) {
            try await network.attach(container("b"), pid: a, address: try address("10.199.0.65"))
        }
        #expect(error?.description.contains("openfaas-fn/b") == true)
        #expect(error?.description.contains("File exists (errno 17)") == true)
        #expect(try await lab.links(in: host) == before)
        #expect(try await lab.connect(from: host, to: first, in: a) == address("10.199.0.1"))

        // A default route is there already, which shows only after the links are made.
        let b = try await lab.namespace()
        try lab.run(in: b, "ip", "link", "set", "lo", "up")
        try lab.run(in: b, "ip", "route", "add", "default", "dev", "lo")
        await #expect(throws: FaasError.self) {
            try await network.attach(container("b"), pid: b, address: try address("10.199.0.65"))
        }
        #expect(try await lab.links(in: host) == before)
        #expect(try await lab.links(in: b).map(\.name) == ["lo"])
    }

    @Test func `a process that is gone, or shares the host's namespace, is refused`() async throws {
        let host = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        let before = try await lab.links(in: host)
        let wanted = try address("10.199.0.64")
        let shared = await #expect(throws: FaasError.self) {
            try await network.attach(container("a"), pid: host, address: wanted)
        }
        #expect(shared?.code == .invalidArgument)
        // Above the highest pid there can be (PID_MAX_LIMIT, 2^22).
        let gone = await #expect(throws: FaasError.self) {
            try await network.attach(container("a"), pid: 1 << 23, address: wanted)
        }
        #expect(gone?.code == .upstream)
        #expect(try await lab.links(in: host) == before)
    }

    @Test func `a link of the right name that is somebody else's is left alone`() async throws {
        let host = try await lab.namespace(), a = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        let name = HostEnd(of: container("a"), on: "fdt0").name
        try lab.run(in: host, "ip", "link", "add", name, "type", "veth", "peer", "name", "other")
        try lab.run(in: host, "ip", "link", "set", name, "alias", "mine")
        let error = await #expect(throws: FaasError.self) {
            try await network.attach(container("a"), pid: a, address: try address("10.199.0.64"))
        }
        #expect(error?.code == .alreadyExists)
        #expect(try await lab.links(in: host).contains { $0.alias == "mine" })
    }

    @Test func `a bridge that is there is taken over, and its address stays when ports come`() async throws {
        let host = try await lab.namespace(), a = try await lab.namespace()
        try lab.run(in: host, "ip", "link", "add", "fdt0", "type", "bridge")
        try lab.run(in: host, "ip", "address", "add", "10.199.0.1/16", "dev", "fdt0")
        let network = try network(host)
        try await network.prepare()
        let before = try #require(try await lab.links(in: host).first { $0.name == "fdt0" })
        try await network.attach(container("a"), pid: a, address: try address("10.199.0.64"))
        let after = try #require(try await lab.links(in: host).first { $0.name == "fdt0" })
        #expect(after.macAddress == before.macAddress)
        #expect(after.isUp)
    }

    @Test func `a bridge that has another address is refused and left as it is`() async throws {
        let host = try await lab.namespace()
        try lab.run(in: host, "ip", "link", "add", "fdt0", "type", "bridge")
        try lab.run(in: host, "ip", "address", "add", "10.198.0.1/16", "dev", "fdt0")
        let error = await #expect(throws: FaasError.self) { try await network(host).prepare() }
        #expect(error?.code == .alreadyExists)
        #expect(error?.message.contains("10.198.0.1/16") == true)
    }

    @Test func `a bridge that somebody removed is made again by the next attachment`() async throws {
        let host = try await lab.namespace(), a = try await lab.namespace()
        let network = try network(host)
        try await network.prepare()
        try lab.run(in: host, "ip", "link", "delete", "fdt0")
        let first = try address("10.199.0.64")
        try await network.attach(container("a"), pid: a, address: first)
        #expect(try await lab.connect(from: host, to: first, in: a) == network.description.gateway)
    }

    @Test func `nothing is left on this machine's own network`() async throws {
        var socket = try RouteSocket()
        let before = try socket.links().map(\.name)
        let host = try await lab.namespace()
        try await network(host).prepare()
        #expect(try socket.links().map(\.name) == before)
    }

    private func rules(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("-A ") || $0.hasPrefix("-N ") }
    }
}
