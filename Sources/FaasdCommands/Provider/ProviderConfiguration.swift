import FaasModel

/// What `faasd provider` is told, from flags, the environment and defaults.
struct ProviderConfiguration: Sendable {
    var containerdSocket: String
    var snapshotter: String
    var stateDirectory: String
    var secretsDirectory: String
    var hostsDirectory: String
    var imagesDirectory: String
    var conflist: String
    var collector: String
    var listen: [ListenAddress]
    var chains: String
    var serviceTimeout: Duration
    /// Journal files to read instead of the host's.
    var journalDirectory: String?

    /// `ADDRESS:PORT`.
    struct ListenAddress: Sendable, Hashable {
        var address: IPv4Address
        var port: UInt16

        init(address: IPv4Address, port: UInt16) {
            self.address = address
            self.port = port
        }

        init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let address = IPv4Address(parts[0]), let port = UInt16(parts[1]) else { return nil }
            self.init(address: address, port: port)
        }
    }
}
