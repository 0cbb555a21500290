import FaasModel
import Forwarding
import Synchronization
import Testing

@testable import ProviderHTTP

@Suite struct RouterTests {
    private let lab = RouterLab()

    // MARK: Doors

    @Test func `every system route needs the credentials, also one that is not there`() async throws {
        let targets = [
            "/system/functions", "/system/function/cat", "/system/info", "/system/logs?name=cat",
            "/system/endpoints?watch=1",
            "/system/namespaces", "/system/whatever", "/%73ystem/info", "/system/",
        ]
        for target in targets {
            for headers in [
                [], [(name: "Authorization", value: "Bearer")], [(name: "Authorization", value: "Basic eDp5")],
            ] {
                let answer = try await lab.ask("GET", target, headers: headers)
                #expect(answer.status == 401, "\(target)")
                #expect(answer["WWW-Authenticate"] == #"Basic realm="Restricted""#)
                #expect(answer.body == "invalid credentials")
            }
        }
    }

    @Test func `health and metrics are open`() async throws {
        for method in ["GET", "HEAD"] {
            let health = try await lab.ask(method, "/healthz", headers: [])
            #expect(health.status == 200)
            #expect(health.body == "")
        }
        _ = try await lab.ask("GET", "/system/info")
        _ = try await lab.ask("GET", "/system/function/one")
        _ = try await lab.ask("GET", "/system/function/two")
        let metrics = try await lab.ask("GET", "/metrics", headers: [])
        #expect(metrics.status == 200)
        #expect(metrics["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
        #expect(metrics.body.contains(#"provider_http_requests_total{code="200",method="GET",path="/system/info"} 1"#))
        #expect(
            metrics.body.contains(#"provider_http_requests_total{code="404",method="GET",path="/system/function"} 2"#))
    }

    @Test(arguments: [
        "/", "/system/functions/", "/system//functions", "/system/./functions", "/system/function/",
        "/system/function/a/b",
        "/system/function/..%2Finfo", "/function", "/system/function/%zz", "/ui/",
    ])
    func `an unknown path is not found`(_ target: String) async throws {
        let answer = try await lab.ask("GET", target)
        #expect(answer.status == 404)
        #expect(answer.body == "404 page not found\n")
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
    }

    @Test func `a known path with another method tells which there are`() async throws {
        let functions = try await lab.ask("PATCH", "/system/functions")
        #expect(functions.status == 405)
        #expect(functions["Allow"] == "GET, POST, PUT, DELETE")
        #expect(try await lab.ask("POST", "/healthz")["Allow"] == "GET, HEAD")
        #expect(try await lab.ask("TRACE", "/function/cat").status == 405)
    }

    @Test func `info names provider, orchestration and version`() async throws {
        let answer = try await lab.ask("GET", "/system/info")
        #expect(answer["Content-Type"] == "application/json")
        #expect(
            answer.body
                == #"{"orchestration":"containerd","provider":"faasd","version":{"release":"1.2.3","sha":"abc"}}"#)
    }

    // MARK: Reading functions

    @Test func `functions are listed by namespace`() async throws {
        #expect(try await lab.ask("GET", "/system/functions").body == "[]")
        try lab.control.add("cat")
        try lab.control.add("dog", in: try NamespaceName("staging"))
        let own = try await lab.ask("GET", "/system/functions?namespace=")
        #expect(own.body.contains(#""name":"cat""#) && !own.body.contains("dog"))
        let other = try await lab.ask("GET", "/system/functions?namespace=staging")
        #expect(other.body.contains(#""name":"dog""#) && !other.body.contains("cat"))
        for namespace in ["unknown", "openfaas", "..%2F..", "UPPER"] {
            let answer = try await lab.ask("GET", "/system/functions?namespace=\(namespace)")
            #expect(answer.status == 400, "\(namespace)")
            #expect(answer.body.hasSuffix("\n"))
        }
    }

    @Test func `an unknown function's status is 404 without a body`() async throws {
        try lab.control.add("cat")
        let known = try await lab.ask("GET", "/system/function/cat?usage=1")
        #expect(known.status == 200)
        #expect(known.body.contains(#""availableReplicas":1"#) && known.body.contains(#""replicas":1"#))
        for name in ["dog", "cat.openfaas-fn", "Cat", "..", "%2e%2e", "cat%00"] {
            let answer = try await lab.ask("GET", "/system/function/\(name)")
            #expect(answer.status == 404, "\(name)")
            #expect(answer.body == "")
        }
        #expect(try await lab.ask("GET", "/system/function/cat?namespace=staging").status == 404)
        #expect(try await lab.ask("GET", "/system/function/cat?namespace=unknown").status == 400)
    }

    // MARK: Changing functions

    @Test func `a deployment answers 200 when ready and 202 when still starting`() async throws {
        let body = #"{"service":"cat","image":"docker.io/functions/cat:latest","labels":null,"annotations":null}"#
        let ready = try await lab.ask("POST", "/system/functions", body: body)
        #expect(ready.status == 200)
        #expect(ready.body == "")
        lab.control.state.withLock { $0.outcome = .inProgress }
        #expect(try await lab.ask("POST", "/system/functions?namespace=staging", body: body).status == 202)
        #expect(
            lab.control.state.withLock { $0.deployed.map(\.id.description) } == ["cat.openfaas-fn", "cat.staging"])
    }

    @Test(arguments: [
        (FaasError.Code.invalidArgument, 400), (.notFound, 400), (.notReady, 422), (.upstream, 502),
        (.resourceExhausted, 503), (.timeout, 504), (.internal, 500),
    ])
    func `a failed deployment says why`(_ code: FaasError.Code, _ status: Int) async throws {
        let cause = FaasError(.upstream, "exit code 3, last line: boom")
        lab.control.state.withLock { $0.failure = FaasError(code, "cannot deploy cat.openfaas-fn", cause: cause) }
        let answer = try await lab.ask("POST", "/system/functions", body: #"{"service":"cat","image":"cat"}"#)
        #expect(answer.status == status)
        #expect(answer.body == "cannot deploy cat.openfaas-fn: exit code 3, last line: boom\n")
    }

    @Test func `a second deployment of a name is refused`() async throws {
        try lab.control.add("cat")
        let answer = try await lab.ask("POST", "/system/functions", body: #"{"service":"cat","image":"cat"}"#)
        #expect(answer.status == 409)
        #expect(answer.body == "function cat.openfaas-fn already exists\n")
    }

    @Test func `an update of an unknown function sends faas-cli on to POST`() async throws {
        let body = #"{"service":"cat","image":"cat"}"#
        let unknown = try await lab.ask("PUT", "/system/functions", body: body)
        #expect(unknown.status == 404)
        #expect(unknown.body == "function: cat.openfaas-fn not found\n")
        try lab.control.add("cat")
        #expect(try await lab.ask("PUT", "/system/functions", body: body).status == 501)
    }

    @Test(arguments: [
        "{", "[]", "{}", #"{"service":"../x","image":"x"}"#, #"{"service":"x"}"#, #"{"service":"x","image":7}"#,
        #"{"service":"x","image":"x","namespace":"openfaas"}"#, #"{"service":"x","image":"x","namespace":"unknown"}"#,
        #"{"service":"x","image":"x","limits":{"memory":"99999999Ti"}}"#,
    ])
    func `bad input is refused by POST and PUT and leaves nothing`(_ body: String) async throws {
        for method in ["POST", "PUT"] {
            let answer = try await lab.ask(method, "/system/functions", body: body)
            #expect(answer.status == 400)
            #expect(answer.body.hasSuffix("\n") && answer.body.utf8.count > 10)
        }
        #expect(lab.control.state.withLock { $0.deployed.isEmpty })
    }

    @Test func `a body of ten megabytes is refused`() async throws {
        let body = String(repeating: "x", count: 10 << 20)
        for method in ["POST", "PUT", "DELETE"] {
            #expect(try await lab.ask(method, "/system/functions", body: body).status == 413)
        }
    }

    @Test func `a function is deleted with its namespace in body or query`() async throws {
        try lab.control.add("cat")
        try lab.control.add("dog", in: try NamespaceName("staging"))
        try lab.control.add("cow", in: try NamespaceName("staging"))
        let requests = [
            ("/system/functions", #"{"functionName":"cat"}"#),
            ("/system/functions?namespace=staging", #"{"functionName":"dog"}"#),
            ("/system/functions", #"{"functionName":"cow","namespace":"staging"}"#),
        ]
        for (target, body) in requests {
            let answer = try await lab.ask("DELETE", target, body: body)
            #expect(answer.status == 200)
            #expect(answer.body == "")
        }
        #expect(lab.control.state.withLock { $0.deleted.map(\.name.rawValue) } == ["cat", "dog", "cow"])

        let gone = try await lab.ask("DELETE", "/system/functions", body: #"{"functionName":"cat"}"#)
        #expect(gone.status == 404)
        #expect(gone.body == "function cat.openfaas-fn not found\n")
        let bad = [
            "", "{}", #"{"functionName":"../x"}"#, #"{"functionName":["a"]}"#,
            #"{"functionName":"gateway","namespace":"openfaas"}"#,
        ]
        for body in bad {
            #expect(try await lab.ask("DELETE", "/system/functions", body: body).status == 400, "\(body)")
        }
        let both = #"{"functionName":"cat","namespace":"openfaas-fn"}"#
        #expect(try await lab.ask("DELETE", "/system/functions?namespace=staging", body: both).status == 400)
    }

    // MARK: Streams

    @Test func `a log request that cannot be read is refused`() async throws {
        #expect(try await lab.ask("GET", "/system/logs?name=cat&tail=x").status == 422)
        #expect(try await lab.ask("GET", "/system/logs?name=cat&since=x").status == 422)
        #expect(try await lab.ask("GET", "/system/logs").status == 400)
    }

    @Test func `streams beyond their number are told to come back`() async throws {
        let lab = RouterLab(settings: ProviderSettings(logReaders: 1, endpointWatchers: 1))
        for target in ["/system/logs?name=cat&follow=1", "/system/endpoints?watch=1"] {
            var first: HTTPRoute? = try lab.route("GET", target)
            let second = try await lab.ask("GET", target)
            #expect(second.status == 503)
            #expect(second["Retry-After"] != nil)
            if case .answer = first {} else { Issue.record("the first is no stream") }
            first = nil
            #expect(try await lab.ask("GET", target).status == 200, "an answer never begun gives its place back")
        }
    }
}
