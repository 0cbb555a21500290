import FaasModel
import Glibc

/// The kernel's switch for passing packets on between interfaces (ip-sysctl: ip_forward), of the
/// calling thread's network namespace.
enum Forwarding {
    private static let path = "/proc/sys/net/ipv4/ip_forward"

    /// Turns it on. It is not turned off again: the host may have other reasons for it by then.
    static func enable() throws(FaasError) {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw failure(errno) }
        defer { close(file) }
        var value: UInt8 = 0
        guard read(file, &value, 1) == 1 else { throw failure(errno) }
        guard value != UInt8(ascii: "1") else { return }
        guard pwrite(file, "1\n", 2, 0) == 2 else { throw failure(errno) }
    }

    private static func failure(_ code: Int32) -> FaasError {
        FaasError(
            .upstream,
            "cannot turn on forwarding in \(path): \(String(cString: strerror(code))) (errno \(code)); "
                + "containers reach nothing beyond this host until `sysctl -w net.ipv4.ip_forward=1`")
    }
}
