import FaasModel
import Testing

@testable import Network

struct RulePlanTests {
    private let jump = RulePlan.Jump(table: "filter", parent: "FORWARD", chain: "FAASD-FORWARD")

    private func plan(masquerades: Bool = true) throws -> RulePlan {
        let subnet = try #require(IPv4Network("10.62.0.0/16"))
        return RulePlan(
            description: try NetworkDescription(
                name: "test", bridge: "openfaas0", subnet: subnet, masquerades: masquerades),
            chains: "FAASD")
    }

    @Test func `the rules are one masquerade, and passage for the subnet`() throws {
        let input = try plan().restoreInput(corrections: ["filter": ["-I FORWARD 1 -j FAASD-FORWARD"]])
        #expect(
            input == """
                *nat
                :FAASD-POSTROUTING - [0:0]
                -A FAASD-POSTROUTING -s 10.62.0.0/16 ! -o openfaas0 -j MASQUERADE
                COMMIT
                *filter
                :FAASD-FORWARD - [0:0]
                -A FAASD-FORWARD -s 10.62.0.0/16 -i openfaas0 -j ACCEPT
                -A FAASD-FORWARD -d 10.62.0.0/16 -o openfaas0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                -I FORWARD 1 -j FAASD-FORWARD
                COMMIT

                """)
    }

    @Test func `a network that does not masquerade has an empty chain for it`() throws {
        #expect(
            try plan(masquerades: false).restoreInput(corrections: [:]).hasPrefix(
                "*nat\n:FAASD-POSTROUTING - [0:0]\nCOMMIT"))
    }

    @Test(arguments: [
        ("-P FORWARD ACCEPT\n", ["-I FORWARD 1 -j FAASD-FORWARD"]),
        ("-P FORWARD ACCEPT\n-A FORWARD -j FAASD-FORWARD\n", []),
        ("-P FORWARD DROP\n-A FORWARD -j FAASD-FORWARD\n-A FORWARD -j DOCKER-USER\n", []),
        (
            "-P FORWARD DROP\n-A FORWARD -j DOCKER-USER\n-A FORWARD -j FAASD-FORWARD\n",
            ["-D FORWARD -j FAASD-FORWARD", "-I FORWARD 1 -j FAASD-FORWARD"]
        ),
        (
            "-P FORWARD DROP\n-A FORWARD -j FAASD-FORWARD\n-A FORWARD -j FAASD-FORWARD\n",
            ["-D FORWARD -j FAASD-FORWARD", "-D FORWARD -j FAASD-FORWARD", "-I FORWARD 1 -j FAASD-FORWARD"]
        ),
        ("-P FORWARD DROP\n-A FORWARD -j FAASD-FORWARD-2\n", ["-I FORWARD 1 -j FAASD-FORWARD"]),
    ])
    func `the jump is made the first rule, and the only one of its kind`(listing: String, corrections: [String]) {
        #expect(jump.corrections(listing: listing) == corrections)
    }

    @Test func `removing takes every jump and then the chain, and nothing where there is nothing`() {
        #expect(jump.removals(listing: "-P FORWARD ACCEPT\n-A FORWARD -j DOCKER-USER\n") == [])
        #expect(
            jump.removals(listing: "-P FORWARD ACCEPT\n-N FAASD-FORWARD\n-A FORWARD -j FAASD-FORWARD\n") == [
                ["-D", "FORWARD", "-j", "FAASD-FORWARD"], ["-F", "FAASD-FORWARD"], ["-X", "FAASD-FORWARD"],
            ])
    }
}
