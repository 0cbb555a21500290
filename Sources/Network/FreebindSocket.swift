import FaasModel
import Glibc

/// A listening TCP socket on an address that the host may not have yet (ip(7), IP_FREEBIND): the
/// listener on the bridge's address is there before the bridge, and stays when it is made anew.
public enum FreebindSocket {
    /// Connections that may wait to be accepted; the kernel cuts it to net.core.somaxconn.
    public static let backlog: Int32 = 4096

    /// The file descriptor, the caller's from now on.
    ///
    /// - Parameter port: 0 for one the kernel chooses.
    /// - Throws: ``FaasError`` `upstream`, naming address and reason: EADDRINUSE when somebody listens there.
    public static func listen(_ address: IPv4Address, port: UInt16) throws(FaasError) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("open a socket for", address, port) }
        var on: Int32 = 1
        let length = socklen_t(MemoryLayout<Int32>.size)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = address.rawValue.bigEndian
        let isBound = withUnsafePointer(to: name) { pointer in
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, length) == 0
                && setsockopt(descriptor, Int32(IPPROTO_IP), IP_FREEBIND, &on, length) == 0
                && pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
        }
        guard isBound, Glibc.listen(descriptor, backlog) == 0 else {
            let error = failure("listen on", address, port)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func failure(_ operation: String, _ address: IPv4Address, _ port: UInt16) -> FaasError {
        FaasError(
            .upstream,
            "cannot \(operation) \(address):\(port): \(String(cString: strerror(errno))) (errno \(errno))")
    }
}
