import FaasModel
import Testing

struct AddressTests {
    @Test func `addresses read and print as four numbers`() throws {
        let address = try #require(IPv4Address("10.62.0.1"))
        #expect(address.rawValue == 0x0A3E_0001)
        #expect("\(address)" == "10.62.0.1")
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.-4", "1.2.3.4 ", "a.b.c.d", "1..2.3"])
    func `what is no address`(_ text: String) { #expect(IPv4Address(text) == nil) }

    @Test func `a network contains its own and nothing else`() throws {
        let network = try #require(IPv4Network("10.62.0.0/16"))
        #expect(network.contains(network.address(at: 64)) && network.count == 65536)
        #expect(!network.contains(IPv4Address(0x0A3F_0000)))
        #expect(IPv4Network("0.0.0.0/0")?.contains(IPv4Address(.max)) == true)
    }

    @Test(arguments: ["10.62.0.1/16", "10.62.0.0", "10.62.0.0/33", "10.62.0.0/-1", "10.62.0.0/16/1", "/16"])
    func `what is no network`(_ text: String) { #expect(IPv4Network(text) == nil) }
}
