import FaasModel
import Testing

@testable import Network

struct ResolverChoiceTests {
    private func servers(_ host: String, _ resolved: String? = nil) -> [String] {
        ResolverChoice(host: host, resolved: resolved).nameservers.map(\.description)
    }

    @Test func `the host's own servers are taken`() {
        #expect(
            servers("nameserver 192.0.2.1\nnameserver 192.0.2.2\n", "nameserver 9.9.9.9\n") == [
                "192.0.2.1", "192.0.2.2",
            ])
    }

    @Test func `behind systemd-resolved's stub, the servers it asks are taken`() {
        #expect(servers("nameserver 127.0.0.53\n", "nameserver 192.0.2.1\n") == ["192.0.2.1"])
    }

    @Test func `servers that no container can reach are left out`() {
        let host =
            "nameserver 127.0.0.1\nnameserver ::1\nnameserver 2001:db8::1\nnameserver fe80::1%eth0\n"
            + "nameserver 0.0.0.0\nnameserver rubbish\nnameserver\n  nameserver\t192.0.2.7\n"
        #expect(servers(host) == ["192.0.2.7"])
    }

    @Test func `at most three are taken`() {
        #expect(servers((1...5).map { "nameserver 192.0.2.\($0)\n" }.joined()).count == 3)
    }

    @Test func `search and options come along from the file whose servers are taken`() {
        let choice = ResolverChoice(
            host: "nameserver 127.0.0.53\noptions edns0\nsearch stub\n",
            resolved: "# comment\nnameserver 192.0.2.1\nsearch example.org\noptions ndots:2\n")
        #expect(
            choice.content == """
                # The host's name servers, written by faasd at each start.
                nameserver 192.0.2.1
                search example.org
                options ndots:2

                """)
    }

    @Test(arguments: ["", "nameserver 127.0.0.53\n", "nameserver ::1\n"])
    func `without any, the file says so and names none`(host: String) {
        let choice = ResolverChoice(host: host, resolved: nil)
        #expect(choice.nameservers == [])
        #expect(!choice.content.contains("\nnameserver"))
        #expect(choice.content.contains("None of the host's name servers can be reached"))
    }
}
