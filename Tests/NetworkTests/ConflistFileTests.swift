import FaasModel
import Foundation
import Testing

@testable import Network

struct ConflistFileTests {
    private let repositorysFile = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "cni/10-openfaas.conflist").path()

    private func parse(_ text: String) throws -> NetworkDescription {
        try ConflistFile.parse(Data(text.utf8), path: "test.conflist")
    }

    /// The repository's own file with one piece of its text replaced.
    private func parse(replacing old: String, by new: String) throws -> NetworkDescription {
        let text = try String(contentsOfFile: repositorysFile, encoding: .utf8)
        try #require(text.contains(old))
        return try parse(text.replacing(old, with: new, maxReplacements: 1))
    }

    @Test func `the file that is installed describes the network`() throws {
        let network = try ConflistFile.read(path: repositorysFile)
        #expect(network.name == "openfaas-cni-bridge")
        #expect(network.bridge == "openfaas0")
        #expect(network.subnet == IPv4Network("10.62.0.0/16"))
        #expect(network.gateway == IPv4Address("10.62.0.1"))
        #expect(network.masquerades)
        #expect(network.serviceAddresses.lowerBound == IPv4Address("10.62.0.2"))
        #expect(network.serviceAddresses.upperBound == IPv4Address("10.62.0.63"))
        #expect(network.functionAddresses.lowerBound == IPv4Address("10.62.0.64"))
        #expect(network.functionAddresses.upperBound == IPv4Address("10.62.255.254"))
    }

    @Test func `bridge, subnet and masquerading are the operator's choice`() throws {
        #expect(try parse(replacing: "openfaas0", by: "br7").bridge == "br7")
        #expect(try parse(replacing: "10.62.0.0/16", by: "172.30.1.0/24").gateway == IPv4Address("172.30.1.1"))
        #expect(try !parse(replacing: #""ipMasq": true"#, by: #""ipMasq": false"#).masquerades)
        #expect(try parse(replacing: #""dataDir": "/var/run/cni","#, by: "").bridge == "openfaas0")
    }

    @Test(arguments: [
        (#""cniVersion": "0.4.0""#, #""cniVersion": "0.3.1""#, #"cniVersion is "0.3.1", which is not supported"#),
        (#""name": "openfaas-cni-bridge","#, "", "name is missing"),
        (#""type": "bridge""#, #""type": "macvlan""#, "plugins[0].type is \"macvlan\""),
        (#""bridge": "openfaas0","#, "", "plugins[0].bridge is missing"),
        (#""bridge": "openfaas0""#, #""bridge": 7"#, "plugins[0].bridge is a number, not a string"),
        (#""bridge": "openfaas0""#, #""bridge": "a-very-long-bridge""#, "cannot be an interface's name"),
        (#""bridge": "openfaas0""#, #""bridge": "../x""#, "cannot be an interface's name"),
        (#""isGateway": true"#, #""isGateway": false"#, "plugins[0].isGateway must be true"),
        (#""isGateway": true"#, #""isGateway": true, "vlan": 5"#, "plugins[0].vlan is not supported"),
        (#""ipMasq": true"#, #""ipMasq": "yes""#, "plugins[0].ipMasq is a string, not true or false"),
        (#""type": "host-local""#, #""type": "dhcp""#, "plugins[0].ipam.type is \"dhcp\""),
        ("10.62.0.0/16", "10.62.0.1/16", "plugins[0].ipam.subnet is \"10.62.0.1/16\", not an IPv4 subnet"),
        ("10.62.0.0/16", "fd00::/64", "plugins[0].ipam.subnet"),
        ("10.62.0.0/16", "10.62.0.0/26", "subnet 10.62.0.0/26 is too small"),
        ("0.0.0.0/0", "10.0.0.0/8", "plugins[0].ipam.routes[0].dst is \"10.0.0.0/8\""),
        (#""type": "firewall""#, #""type": "portmap""#, "plugins[1].type is \"portmap\""),
        (#""type": "firewall""#, #""type": "firewall", "backend": "x""#, "plugins[1].backend is not supported"),
    ])
    func `another shape is refused with the field that is wrong`(old: String, new: String, reason: String) throws {
        let error = #expect(throws: FaasError.self) { try parse(replacing: old, by: new) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.description.contains("test.conflist") == true)
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"cniVersion":"0.4.0","name":"x"}"#,
        #"{"cniVersion":"0.4.0","name":"x","plugins":[]}"#, #"{"cniVersion":"0.4.0","name":"x","plugins":{}}"#,
    ])
    func `what is no conflist at all is refused`(text: String) {
        let error = #expect(throws: FaasError.self) { try parse(text) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func `a file that is not there is told by its path`() {
        let error = #expect(throws: FaasError.self) { try ConflistFile.read(path: "/nonexistent/x.conflist") }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("/nonexistent/x.conflist") == true)
    }
}
