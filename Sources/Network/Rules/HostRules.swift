import FaasModel

/// The host's packet filter rules for a network, in chains of our own: masquerading what leaves it,
/// and letting it pass where another program's policy is to drop what is forwarded.
///
/// Through the `iptables` command, since a separate nftables table could not undo the DROP of the
/// table that everybody else uses.
public struct HostRules: Sendable {
    public static let defaultChains = "FAASD"

    private let plan: RulePlan
    private let host: HostNamespace

    /// - Parameter chains: begins the chains' names; at most 17 bytes of A-Z, 0-9 and '-'.
    public init(_ description: NetworkDescription, host: HostNamespace = .own, chains: String = Self.defaultChains) {
        plan = RulePlan(description: description, chains: chains)
        self.host = host
    }

    /// Writes the chains, each table in one step, and has the kernel's own chains jump to them first.
    /// Safe to repeat; what an earlier conflist had put in the chains is gone afterwards.
    ///
    /// - Throws: ``FaasError``, `unsupported` when there is no iptables.
    public func install() async throws(FaasError) {
        _ = try await command("iptables-restore", ["-w", "5", "--noflush"], input: plan.restoreInput)
        for jump in plan.jumps {
            let listing = try await command("iptables", ["-w", "5", "-t", jump.table, "-S", jump.parent])
            for arguments in jump.corrections(listing: listing) {
                _ = try await command("iptables", ["-w", "5", "-t", jump.table] + arguments)
            }
        }
    }

    /// Removes the jumps and the chains, also of an installation that was cut short.
    public func remove() async throws(FaasError) {
        for jump in plan.jumps {
            let listing = try await command("iptables", ["-w", "5", "-t", jump.table, "-S"])
            for arguments in jump.removals(listing: listing) {
                _ = try await command("iptables", ["-w", "5", "-t", jump.table] + arguments)
            }
        }
    }

    private func command(_ name: String, _ arguments: [String], input: String = "") async throws(FaasError) -> String {
        let words = host.commandPrefix + [name] + arguments
        return try await HostCommand(words, package: "iptables").run(input: input)
    }
}
