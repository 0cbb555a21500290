import FaasModel
import Glibc
import Testing

@testable import Network

struct FreebindSocketTests {
    @Test func `an address that this host does not have can be listened on`() throws {
        // TEST-NET-1 (RFC 5737): nobody's.
        let descriptor = try FreebindSocket.listen(try #require(IPv4Address("192.0.2.1")), port: 0)
        defer { close(descriptor) }
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        #expect(getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) == 0)
        #expect(isListening == 1)
    }

    @Test func `a port that is taken is told by address and reason`() throws {
        let loopback = try #require(IPv4Address("127.0.0.1"))
        let first = try FreebindSocket.listen(loopback, port: 0)
        defer { close(first) }
        var name = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(first, $0, &length) }
        }
        try #require(named == 0)
        let port = name.sin_port.bigEndian
        let error = #expect(throws: FaasError.self) { try FreebindSocket.listen(loopback, port: port) }
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        #expect(error?.message.contains("errno \(EADDRINUSE)") == true)
    }
}
