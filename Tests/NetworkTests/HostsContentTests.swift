import FaasModel
import Testing

@testable import Network

struct HostsContentTests {
    private func ensuring(_ existing: String) throws -> String {
        HostsContent.ensuring(try #require(IPv4Address("10.62.0.1")), in: existing)
    }

    @Test func `a new file has the host itself`() throws {
        #expect(try ensuring("") == "127.0.0.1\tlocalhost\n10.62.0.1\tfaasd-provider\n")
    }

    @Test func `lines of the services stay, and a right file stays as it is`() throws {
        let file = "\n127.0.0.1\tlocalhost\n10.62.0.1\tfaasd-provider\n\n10.62.0.2\tnats\n\n10.62.0.3\tprometheus\n"
        #expect(try ensuring(file) == file)
    }

    @Test func `a name that has another address gets the right one in its place`() throws {
        #expect(
            try ensuring("127.0.0.1 localhost\n10.99.0.1\tfaasd-provider\n10.62.0.2\tnats\n")
                == "127.0.0.1 localhost\n10.62.0.1\tfaasd-provider\n10.62.0.2\tnats\n")
    }

    @Test func `comments and IPv6 lines are no entries`() throws {
        #expect(
            try ensuring("# 127.0.0.1 localhost\n::1 localhost\n")
                == "# 127.0.0.1 localhost\n::1 localhost\n127.0.0.1\tlocalhost\n10.62.0.1\tfaasd-provider\n")
    }

    @Test func `doing it twice is doing it once`() throws {
        let once = try ensuring("10.62.0.2\tnats")
        #expect(try ensuring(once) == once)
        #expect(once.hasPrefix("10.62.0.2\tnats\n"))
    }
}
