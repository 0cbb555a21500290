import FaasModel
import FoundationEssentials
import Logging

/// The files that containers have mounted as /etc/hosts and /etc/resolv.conf.
public struct ResolverFiles: Sendable {
    /// Where they are unless the operator says otherwise (`hosts_dir`).
    public static let directory = "/var/lib/faasd"

    public let hosts: String
    public let resolvConf: String
    private let hostFiles: HostFiles
    private let log: Logger

    /// Where the host's own resolver is described.
    struct HostFiles: Sendable {
        var resolvConf = "/etc/resolv.conf"
        var resolved = "/run/systemd/resolve/resolv.conf"
    }

    public init(directory: String = Self.directory, log: Logger) {
        self.init(directory: directory, hostFiles: HostFiles(), log: log)
    }

    init(directory: String, hostFiles: HostFiles, log: Logger) {
        hosts = "\(directory)/hosts"
        resolvConf = "\(directory)/resolv.conf"
        self.hostFiles = hostFiles
        self.log = log
    }

    /// Makes both files right, in place, making them and their directory where they are missing. In
    /// `hosts`, only the lines for the host itself are looked after; the services' are `faasd up`'s.
    ///
    /// A host whose name servers cannot be reached from containers is no error: it is logged, and
    /// functions resolve nothing beyond the host.
    ///
    /// - Throws: ``FaasError`` with path and reason.
    public func prepare(gateway: IPv4Address) async throws(FaasError) {
        try makeDirectory()
        try await InPlaceFile(path: hosts).update { HostsContent.ensuring(gateway, in: $0) }
        let choice = ResolverChoice(host: text(hostFiles.resolvConf) ?? "", resolved: text(hostFiles.resolved))
        if choice.nameservers.isEmpty {
            log.warning(
                "no name server of the host can be reached from containers, so functions resolve no outside names",
                metadata: ["looked in": "\(hostFiles.resolvConf), \(hostFiles.resolved)"])
        }
        try await InPlaceFile(path: resolvConf).update { _ in choice.content }
    }

    private func makeDirectory() throws(FaasError) {
        let directory = String(hosts.dropLast("/hosts".count))
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw FaasError(.upstream, "cannot make directory \(directory)", cause: error)
        }
    }

    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map {
            String(decoding: $0.prefix(InPlaceFile.sizeLimit), as: UTF8.self)
        }
    }
}
