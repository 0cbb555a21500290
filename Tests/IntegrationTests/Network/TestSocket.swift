import FaasModel
import Glibc
import Netlink

/// A TCP socket in a namespace, whose waiting ends after five seconds. It blocks: for a test's own thread.
struct TestSocket: ~Copyable, Sendable {
    let descriptor: Int32

    init(in pid: Int32) async throws {
        // A socket belongs to the namespace in which its thread was when it was made.
        descriptor = try await NetworkThread.run { thread in
            try thread.enter(NetworkNamespace(ofProcess: pid))
            return socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        }
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(descriptor) }

    /// Listens on a port the kernel chooses, and returns it.
    func listen(on address: IPv4Address) throws -> UInt16 {
        try call("listen on \(address)") { name, length in
            name.pointee = sockaddr_in(address, port: 0)
            guard rebound(name, { bind(descriptor, $0, length) }) == 0, Glibc.listen(descriptor, 8) == 0 else {
                return -1
            }
            var length = length
            return rebound(name) { getsockname(descriptor, $0, &length) }
        }.sin_port.bigEndian
    }

    func connect(to address: IPv4Address, port: UInt16) throws {
        _ = try call("connect to \(address)") { name, length in
            name.pointee = sockaddr_in(address, port: port)
            return rebound(name) { Glibc.connect(descriptor, $0, length) }
        }
    }

    /// Takes a connection and returns where it comes from.
    func accept() throws -> IPv4Address {
        let name = try call("accept") { name, length in
            var length = length
            let connection = rebound(name) { Glibc.accept(descriptor, $0, &length) }
            close(connection)
            return connection
        }
        return IPv4Address(name.sin_addr.s_addr.bigEndian)
    }

    private func call(
        _ operation: String, _ body: (UnsafeMutablePointer<sockaddr_in>, socklen_t) -> Int32
    ) throws -> sockaddr_in {
        var name = sockaddr_in()
        guard body(&name, socklen_t(MemoryLayout<sockaddr_in>.size)) >= 0 else {
            throw FaasError(.upstream, "cannot \(operation): \(String(cString: strerror(errno)))")
        }
        return name
    }
}

private func rebound(
    _ name: UnsafeMutablePointer<sockaddr_in>, _ body: (UnsafeMutablePointer<sockaddr>) -> Int32
) -> Int32 {
    name.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
}

extension sockaddr_in {
    fileprivate init(_ address: IPv4Address, port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = address.rawValue.bigEndian
    }
}
