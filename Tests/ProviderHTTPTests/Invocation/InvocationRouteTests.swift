import FaasModel
import Forwarding
import Functions
import NIOCore
import Testing

@testable import ProviderHTTP

@Suite struct InvocationRouteTests {
    private let lab = RouterLab()

    private func deploy(_ name: String, in namespace: String = "openfaas-fn", ready: Bool = true) throws {
        let id = FunctionID(try FunctionName(name), in: try NamespaceName(namespace))
        lab.endpoints.set(id, ready: ready ? [.init(id: name, address: IPv4Address(0x0A3E_0040))] : [])
    }

    private func plan(
        _ target: String, headers: [(name: String, value: String)] = [], from peer: SocketAddress? = nil
    ) throws -> ForwardPlan {
        guard case .forward(let plan) = try lab.route("GET", target, headers: headers, from: peer) else {
            throw FaasError(.internal, "\(target) is not forwarded")
        }
        return plan
    }

    @Test(arguments: [
        ("/function/cat", "/"), ("/function/cat/", "/"), ("/function/cat?a=%2F&b", "/?a=%2F&b"),
        ("/function/cat.openfaas-fn/a%2Fb//c?x=1?y", "/a%2Fb//c?x=1?y"), ("/function/cat/../x", "/../x"),
        ("http://host/function/cat/x", "/x"),
    ])
    func `path and query reach the function byte for byte`(_ target: String, _ seen: String) throws {
        try deploy("cat")
        #expect(try plan(target).target == seen)
    }

    @Test func `the replica's address is leased for as long as the exchange lasts`() throws {
        try deploy("cat", in: "staging")
        let plan = try plan("/function/cat.staging")
        let lease = try #require(plan.upstream.lease(excluding: []))
        #expect(lease.address.ipAddress == "10.62.0.64")
        #expect(lease.address.port == 8080)
        let endpoint = try #require(
            lab.endpoints.endpoints(of: FunctionID(try FunctionName("cat"), in: try NamespaceName("staging")))?.first)
        #expect(endpoint.inFlight == 1)
        lease.release(.abandoned)
        #expect(endpoint.inFlight == 0)
    }

    @Test func `where the request came from is told unless it is known`() throws {
        try deploy("cat")
        let peer = try SocketAddress(ipAddress: "192.0.2.7", port: 4711)
        let told = try plan("/function/cat", headers: [("Host", "faas.example:8080")], from: peer).requestHeaders
        #expect(told.map(\.name) == ["X-Forwarded-Host", "X-Forwarded-For"])
        #expect(told.map(\.value) == ["faas.example:8080", "192.0.2.7:4711"])
        let known = try plan(
            "/function/cat", headers: [("X-Forwarded-For", "203.0.113.1"), ("x-forwarded-host", "a")], from: peer)
        #expect(known.requestHeaders.isEmpty)
        let six = try plan("/function/cat", from: try SocketAddress(ipAddress: "::1", port: 80)).requestHeaders
        #expect(six.last?.value == "[::1]:80")
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `every method is passed on`(_ method: String) throws {
        try deploy("cat")
        guard case .forward = try lab.route(method, "/function/cat", headers: []) else {
            Issue.record("\(method) is not forwarded")
            return
        }
    }

    @Test(arguments: [
        "/function/dog", "/function/cat.staging", "/function/gateway.openfaas", "/function/gateway%2Eopenfaas",
        "/function/.openfaas-fn", "/function/../system/info", "/function/", "/function/%2e%2e/x",
    ])
    func `what is no function of ours is not found`(_ target: String) async throws {
        try deploy("cat")
        try deploy("gateway", in: "openfaas")
        let answer = try await lab.ask("POST", target, headers: [])
        #expect(answer.status == 404)
        #expect(answer["X-OpenFaaS-Internal"] == nil)
    }

    @Test func `a function without a ready replica says so`() async throws {
        try deploy("cat", ready: false)
        let answer = try await lab.ask("POST", "/function/cat", headers: [])
        #expect(answer.status == 503)
        #expect(answer.body == "No endpoints available for: cat.\n")
        #expect(answer["X-OpenFaaS-Internal"] == "proxy")
        #expect(answer["Retry-After"] == "1")
    }

    @Test func `each failure on the way has its own answer`() throws {
        try deploy("cat")
        let plan = try plan("/function/cat")
        #expect(plan.responseTimeout == .seconds(60))
        for (failure, status) in [
            (ForwardFailure.noEndpoint, 503), (.connectFailed, 502), (.brokeOff, 502), (.timeout, 504),
        ] {
            let answer = RouterLab.read(plan.failureResponse(failure))
            #expect(answer.status == status)
            #expect(answer["X-OpenFaaS-Internal"] == "proxy")
            #expect(answer.body.contains("cat"))
        }
        #expect(RouterLab.read(plan.failureResponse(.timeout)).body.contains("60"))
    }
}
