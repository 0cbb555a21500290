import ArgumentParser
import FaasModel
import Glibc
import Images
import Logging
import Network
import Systemd

struct ProviderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider",
        abstract: "Run the functions of this host and answer the provider's REST API.",
        discussion: """
            Needs root, containerd and journald. Functions go on running while it is stopped, and are taken up again \
            when it is back.

            Environment, as upstream has it: port (8081), secret_mount_path, hosts_dir, sock, snapshotter, \
            service_timeout (60s). A flag wins over the environment.
            """)

    @Option(name: .long, help: "containerd's socket. Default: environment sock, /run/containerd/containerd.sock.")
    var sock: String?

    @Option(name: .long, help: "Where the records of functions are kept.")
    var stateDir = "/var/lib/faasd-provider"

    @Option(
        name: .long,
        help: "Holds basic-auth-user and basic-auth-password. Default: environment secret_mount_path, /run/secrets.")
    var secretMountPath: String?

    @Option(
        name: .long,
        help: "Holds the hosts and resolv.conf that functions see. Default: environment hosts_dir, /var/lib/faasd.")
    var hostsDir: String?

    @Option(name: .long, help: "Image archives (*.tar) that functions are started from without a registry.")
    var imagesDir = ImageStore.defaultArchiveDirectory

    @Option(name: .long, help: "Describes the functions' network; the default one is written when it is missing.")
    var conflist = ConflistFile.path

    @Option(name: .long, help: "The log pump that containerd's shim starts for each container.")
    var collector = "/usr/local/bin/faasd-collect"

    @Option(
        name: .long,
        help: """
            ADDRESS:PORT to listen on; repeat for more. Default: 127.0.0.1 and the bridge's address, at the \
            environment's port or 8081.
            """)
    var listen: [String] = []

    @Option(name: .long, help: "Begins the names of this instance's own iptables chains.")
    var iptablesChainPrefix = HostRules.defaultChains

    @Option(name: .long, help: ArgumentHelp("Journal files to read instead of the host's.", visibility: .hidden))
    var journalDirectory: String?

    @Option(name: .long, help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    func validate() throws {
        guard Logger.Level(rawValue: logLevel) != nil else { throw ValidationError("no log level \(logLevel)") }
        for text in listen where ProviderConfiguration.ListenAddress(text) == nil {
            throw ValidationError("--listen \(text) is not ADDRESS:PORT, such as 127.0.0.1:8081")
        }
    }

    func run() async throws {
        MemoryService.limitHeaps()
        let level = Logger.Level(rawValue: logLevel) ?? .info
        let isJournal = ServiceNotifier.logsToJournal
        LoggingSystem.bootstrap { DaemonLog(logLevel: level, label: $0, isJournal: isJournal) }
        let logger = Logger(label: "faasd.provider")
        do {
            try await Provider(configuration: try resolved(), logger: logger).run()
        } catch {
            logger.critical("faasd provider cannot run", metadata: ["error": "\(error)"])
            throw ExitCode.failure
        }
    }

    private func resolved() throws -> ProviderConfiguration {
        let network = try? ConflistFile.read(path: conflist)
        let port = UInt16(Self.environment("port") ?? "") ?? 8081
        var addresses = listen.compactMap { ProviderConfiguration.ListenAddress($0) }
        if addresses.isEmpty {
            let gateway = network?.gateway ?? IPv4Address(0x0A3E_0001)
            addresses = [IPv4Address(0x7F00_0001), gateway].map { .init(address: $0, port: port) }
        }
        return ProviderConfiguration(
            containerdSocket: sock ?? Self.environment("sock") ?? "/run/containerd/containerd.sock",
            snapshotter: Self.environment("snapshotter") ?? "overlayfs", stateDirectory: stateDir,
            secretsDirectory: secretMountPath ?? Self.environment("secret_mount_path") ?? "/run/secrets",
            hostsDirectory: hostsDir ?? Self.environment("hosts_dir") ?? "/var/lib/faasd",
            imagesDirectory: imagesDir, conflist: conflist, collector: collector, listen: addresses,
            chains: iptablesChainPrefix,
            serviceTimeout: Self.environment("service_timeout").flatMap(GoDuration.parse) ?? .seconds(60),
            journalDirectory: journalDirectory)
    }

    /// A variable that is set and not empty.
    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
