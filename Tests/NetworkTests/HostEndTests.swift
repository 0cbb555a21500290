import FaasModel
import Netlink
import Testing

@testable import Network

struct HostEndTests {
    private let container = ContainerID("figlet", in: .functions)

    @Test func `the name is the same in every process, and fits an interface`() {
        // Written down: a daemon of the next version must find the links of this one.
        #expect(HostEnd(of: container, on: "openfaas0").name == "ofv364025df487e")
        for index in 0..<1000 {
            #expect(HostEnd(of: ContainerID("f\(index)", in: .functions), on: "openfaas0").name.utf8.count == 15)
        }
    }

    @Test func `containers, namespaces and bridges have names of their own`() {
        let names = [
            HostEnd(of: container, on: "openfaas0"), HostEnd(of: container, on: "openfaas1"),
            HostEnd(of: ContainerID("figlet", in: .services), on: "openfaas0"),
            HostEnd(of: ContainerID("figlet.2", in: .functions), on: "openfaas0"),
        ].map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func `a link is the container's by its alias, or when it has none yet`() {
        let end = HostEnd(of: container, on: "openfaas0")
        #expect(end.owns(Link(index: 1, name: end.name, kind: "veth", alias: "openfaas-fn/figlet")))
        #expect(end.owns(Link(index: 1, name: end.name, kind: "veth")))
        #expect(!end.owns(Link(index: 1, name: end.name, kind: "veth", alias: "openfaas-fn/other")))
        #expect(!end.owns(Link(index: 1, name: end.name, kind: "dummy")))
    }
}
