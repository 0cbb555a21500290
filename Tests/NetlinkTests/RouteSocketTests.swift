import FaasModel
import Glibc
import Testing

@testable import Netlink

/// Reading asks for no privilege, so these run against the kernel itself.
struct RouteSocketTests {
    @Test func `the loopback is found by name and by index`() throws {
        var socket = try RouteSocket()
        let link = try #require(try socket.link(named: "lo"))
        #expect(try socket.link(index: link.index) == link)
        #expect(try socket.links().contains(link))
    }

    @Test func `a link that is not there is nil`() throws {
        var socket = try RouteSocket()
        #expect(try socket.link(named: "nosuchlink") == nil)
        #expect(try socket.link(index: 999_999) == nil)
    }

    @Test func `an error tells operation, object and errno`() throws {
        var socket = try RouteSocket()
        let ghost = Link(index: 999_999, name: "ghost")
        do {
            try socket.change(ghost, LinkChange(isUp: true))
            Issue.record("a link that is not there was changed")
        } catch {
            // Without privileges the answer is EPERM.
            #expect([ENODEV, EPERM].contains(error.code))
            #expect(error.description.hasPrefix("cannot change link ghost: "))
        }
    }

    @Test func `a namespace is itself, and a process that is gone has none`() async throws {
        let own = try NetworkNamespace(ofProcess: getpid())
        #expect(try own.isSame(as: NetworkNamespace(ofCallingThread: ())))
        #expect(throws: NetlinkError.self) { _ = try NetworkNamespace(ofProcess: 1 << 23) }
    }

    @Test func `the thread ends with its work`() async throws {
        let thread = try await NetworkThread.run { _ in Self.callingThread() }
        try #require(thread.hasPrefix("/proc/\(getpid())/task/"))
        for _ in 1...500 where access(thread, F_OK) == 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(access(thread, F_OK) != 0)
    }

    @Test func `an error of the work comes back`() async {
        await #expect(throws: NetlinkError("do", "it", code: EIO)) {
            try await NetworkThread.run { _ in throw NetlinkError("do", "it", code: EIO) }
        }
    }

    private static func callingThread() -> String {
        var name = [CChar](repeating: 0, count: 64)
        readlink("/proc/thread-self", &name, name.count - 1)
        return "/proc/" + String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    @Test func `an Ethernet address is written as everybody writes it`() {
        #expect(MACAddress(for: IPv4Address(0x0a3e_0041)).description == "0a:58:0a:3e:00:41")
        #expect(MACAddress(bytes: [1, 2, 3]) == nil)
    }
}
