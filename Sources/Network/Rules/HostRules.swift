import FaasModel

/// The host's packet filter rules for a network, in chains of our own: masquerading what leaves it,
/// and letting it pass where another program's policy is to drop what is forwarded.
///
/// Through the `iptables` command, since a separate nftables table could not undo the DROP of the
/// table that everybody else uses.
public struct HostRules: Sendable {
    public static let defaultChains = "FAASD"

    /// How often to begin again when somebody else changes the same rules at the same time.
    private static let attempts = 5

    private let plan: RulePlan
    private let host: HostNamespace

    /// - Parameter chains: begins the chains' names; at most 17 bytes of A-Z, 0-9 and '-'.
    public init(_ description: NetworkDescription, host: HostNamespace = .own, chains: String = Self.defaultChains) {
        plan = RulePlan(description: description, chains: chains)
        self.host = host
    }

    /// Writes the chains, each table in one step, and has the kernel's own chains jump to them first.
    /// Safe to repeat, and to do by two daemons at once; what an earlier conflist had put in the
    /// chains is gone afterwards.
    ///
    /// - Throws: ``FaasError``, `unsupported` when there is no iptables.
    public func install() async throws(FaasError) {
        for attempt in 1...Self.attempts {
            let input = plan.restoreInput(corrections: try await corrections())
            do throws(FaasError) {
                _ = try await command("iptables-restore", ["-w", "5", "--noflush"], input: input)
            } catch {
                // Another daemon at the same work may have removed what the corrections count on.
                guard error.code == .upstream, attempt < Self.attempts else { throw error }
                continue
            }
            if try await corrections().isEmpty { return }
        }
        throw FaasError(.upstream, "iptables: the jumps to \(plan.chains)'s chains keep changing while they are made")
    }

    /// What is wrong with the jumps, by table; empty when nothing is.
    private func corrections() async throws(FaasError) -> [String: [String]] {
        var corrections: [String: [String]] = [:]
        for jump in plan.jumps {
            let listing = try await command("iptables", ["-w", "5", "-t", jump.table, "-S", jump.parent])
            let lines = jump.corrections(listing: listing)
            if !lines.isEmpty { corrections[jump.table] = lines }
        }
        return corrections
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
