import FaasModel
import HostFiles
import Logging

/// The files that containers have mounted as /etc/hosts and /etc/resolv.conf.
public struct ResolverFiles: Sendable {
    /// Where they are unless the operator says otherwise (`hosts_dir`).
    public static let directory = "/var/lib/faasd"

    private let directory: String
    public let hosts: String
    public let resolvConf: String
    private let sources: Sources
    private let log: Logger

    /// Where the host's own resolver is described.
    struct Sources: Sendable {
        var resolvConf = "/etc/resolv.conf"
        var resolved = "/run/systemd/resolve/resolv.conf"
    }

    public init(directory: String = Self.directory, log: Logger) {
        self.init(directory: directory, sources: Sources(), log: log)
    }

    init(directory: String, sources: Sources, log: Logger) {
        self.directory = directory
        hosts = "\(directory)/hosts"
        resolvConf = "\(directory)/resolv.conf"
        self.sources = sources
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
        do {
            try HostDirectory.create(directory, mode: 0o755)
        } catch {
            throw FaasError(.upstream, "cannot set up name resolution for containers", cause: error)
        }
        try await SharedFile(path: hosts).update { HostsContent.ensuring(gateway, in: $0) }
        let choice = ResolverChoice(host: text(sources.resolvConf) ?? "", resolved: text(sources.resolved))
        if choice.nameservers.isEmpty {
            log.warning(
                "no name server of the host can be reached from containers, so functions resolve no outside names",
                metadata: ["looked in": "\(sources.resolvConf), \(sources.resolved)"])
        }
        try await SharedFile(path: resolvConf).update { _ in choice.content }
    }

    /// nil for a file that is not there or cannot be read, which is as good as one without servers.
    private func text(_ path: String) -> String? {
        (try? HostFile.read(path)).map { String(decoding: $0, as: UTF8.self) }
    }
}
