import FaasModel
import Glibc
import Netlink

extension HostEnd {
    /// Removes the link, and with it its other end. Nothing happens when it is gone.
    func remove(_ socket: inout RouteSocket) throws {
        guard let link = try socket.link(named: name) else { return }
        guard owns(link) else {
            throw FaasError(
                .alreadyExists,
                "link \(name) would be that of container \(alias), and is a \(link.kind ?? "device") "
                    + "noted as \(DNSLabel.quoted(link.alias ?? "")): remove it if it is nobody's")
        }
        do {
            try socket.delete(link)
        } catch {
            // ENODEV: the kernel was faster, since the namespace at the other end just ended.
            guard error.code == ENODEV else { throw error }
        }
    }
}
