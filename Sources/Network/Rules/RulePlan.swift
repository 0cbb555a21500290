import FaasModel

/// The rules in iptables' own words.
struct RulePlan: Sendable {
    /// One of the kernel's chains, and the one of ours it is to jump to before anything else.
    struct Jump: Sendable, Hashable {
        let table: String
        let parent: String
        let chain: String

        private var rule: String { "-A \(parent) -j \(chain)" }

        /// What to change, in the words of iptables-restore, so that the parent's first rule is the jump and
        /// no other one is, given what `iptables -S <parent>` prints. A jump behind another program's DROP
        /// would never be reached.
        func corrections(listing: String) -> [String] {
            let rules = listing.split(separator: "\n").filter { $0.hasPrefix("-A ") }
            let present = rules.count { $0 == rule }
            if present == 1, rules.first.map({ $0 == rule }) == true { return [] }
            let removals = [String](repeating: "-D \(parent) -j \(chain)", count: present)
            return removals + ["-I \(parent) 1 -j \(chain)"]
        }

        /// What to do so that neither jump nor chain is left, given what `iptables -S` prints.
        func removals(listing: String) -> [[String]] {
            let lines = listing.split(separator: "\n")
            let jumps = lines.count { $0 == rule }
            let removals = [[String]](repeating: ["-D", parent, "-j", chain], count: jumps)
            return lines.contains { $0 == "-N \(chain)" } ? removals + [["-F", chain], ["-X", chain]] : removals
        }
    }

    let description: NetworkDescription
    let chains: String

    private var postrouting: String { "\(chains)-POSTROUTING" }
    private var forward: String { "\(chains)-FORWARD" }

    var jumps: [Jump] {
        [
            Jump(table: "nat", parent: "POSTROUTING", chain: postrouting),
            Jump(table: "filter", parent: "FORWARD", chain: forward),
        ]
    }

    /// For `iptables-restore --noflush`, which does all of a table in one step: naming a chain makes or
    /// empties it, and the jumps are corrected as `corrections` says, by table.
    ///
    /// As with CNI's firewall plugin, containers may open connections to anywhere and get the answers;
    /// connections to them from beyond the host are left to the host's own rules.
    func restoreInput(corrections: [String: [String]]) -> String {
        let bridge = description.bridge, subnet = description.subnet
        let nat = description.masquerades ? ["-A \(postrouting) -s \(subnet) ! -o \(bridge) -j MASQUERADE"] : []
        let filter = [
            "-A \(forward) -s \(subnet) -i \(bridge) -j ACCEPT",
            "-A \(forward) -d \(subnet) -o \(bridge) -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        ]
        let lines =
            ["*nat", ":\(postrouting) - [0:0]"] + nat + corrections["nat", default: []] + ["COMMIT"]
            + ["*filter", ":\(forward) - [0:0]"] + filter + corrections["filter", default: []] + ["COMMIT"]
        return lines.joined(separator: "\n") + "\n"
    }
}
