import FaasModel
import Forwarding
import FoundationEssentials
import Functions
import HTTPWire
import Logging
import NIOCore
import Testing

@testable import ProviderHTTP

@Suite(.timeLimit(.minutes(1))) struct LoopbackTests {
    private let cat: FunctionID

    init() throws { cat = FunctionID(try FunctionName("cat")) }

    private func line(_ text: String, at seconds: Double) -> LogLine {
        LogLine(function: cat, instance: "cat", timestamp: Date(timeIntervalSince1970: seconds), text: text)
    }

    // MARK: REST

    @Test func `requests follow each other on one connection`() async throws {
        let lab = RouterLab()
        try lab.control.add("cat")
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                try await client.send("GET", "/system/functions")
                #expect(try await client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
                #expect(try await client.read(through: "}]").contains(#""name":"cat""#))
                try await client.send("DELETE", "/system/functions", body: #"{"functionName":"cat"}"#)
                #expect(try await client.read(through: "\r\n\r\n").contains("Content-Length: 0"))
                try await client.send("GET", "/system/info", headers: [("Authorization", "Bearer")])
                let refused = try await client.read(through: "invalid credentials")
                #expect(refused.hasPrefix("HTTP/1.1 401"))
                #expect(refused.contains(#"WWW-Authenticate: Basic realm="Restricted""#))
            }
        }
    }

    @Test func `ten megabytes are refused with the limit named`() async throws {
        let lab = RouterLab()
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                try? await client.send("POST", "/system/functions", body: String(repeating: "x", count: 10 << 20))
                let answer = await client.readToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 413"))
                #expect(answer.contains("1048576 bytes"))
            }
        }
    }

    // MARK: Logs

    @Test func `logs are lines of JSON and end with the last one`() async throws {
        let lab = RouterLab()
        for number in 1...3 { lab.logs.put(line("line \(number) \"quoted\"\t", at: Double(number))) }
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                try await client.send("GET", "/system/logs?follow=false&name=cat&tail=2")
                let head = try await client.read(through: "\r\n\r\n")
                #expect(head.contains("Content-Type: application/x-ndjson\r\n"))
                let body = try await client.read(through: "\r\n0\r\n\r\n")
                #expect(!body.contains("line 1"))
                #expect(
                    body.contains(
                        #"{"instance":"cat","name":"cat","namespace":"openfaas-fn","text":"line 2 \"quoted\"\t","#
                            + #""timestamp":"1970-01-01T00:00:02.000000Z"}"# + "\n"))
            }
        }
    }

    @Test func `followed lines come as they are written, until the reader goes`() async throws {
        let lab = RouterLab()
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                try await client.send("GET", "/system/logs?name=cat&follow=true")
                _ = try await client.read(through: "\r\n\r\n")
                try await eventually("a follower") { lab.logs.followers == 1 }
                for number in 1...3 {
                    lab.logs.put(line("line \(number)", at: 0))
                    #expect(try await client.read(through: "}\n").contains("line \(number)"))
                }
            }
            try await eventually("the follower has left") { lab.logs.followers == 0 }
        }
    }

    @Test func `a log that breaks off is not taken for a whole one`() async throws {
        let lab = RouterLab()
        lab.logs.put(line("only", at: 0))
        lab.logs.fail(FaasError(.upstream, "journald is gone"))
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                try await client.send("GET", "/system/logs?name=cat")
                let answer = await client.readToEnd()
                #expect(answer.contains("only"))
                #expect(!answer.hasSuffix("0\r\n\r\n"))
            }
        }
    }

    // MARK: The endpoint stream

    @Test func `without watch there is the snapshot alone`() async throws {
        let lab = RouterLab()
        lab.endpoints.set(cat, ready: [.init(id: "cat", address: IPv4Address(0x0A3E_0040))])
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                try await client.send("GET", "/system/endpoints")
                let body = try await client.read(through: "0\r\n\r\n")
                #expect(body.contains(#""type":"snapshot""#) && body.contains("10.62.0.64"))
            }
        }
    }

    @Test func `a watcher's reader follows the table, and addresses are held until it was told`() async throws {
        let lab = RouterLab()
        let first = FunctionEndpoints.Replica(id: "cat", address: IPv4Address(0x0A3E_0040))
        let second = FunctionEndpoints.Replica(id: "cat.2", address: IPv4Address(0x0A3E_0041))
        lab.endpoints.set(cat, ready: [first])
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                var reader = EndpointStreamReader()
                try await client.send("GET", "/system/endpoints?watch=1")
                _ = try await client.read(through: "\r\n\r\n")
                /// One chunk, which is one line.
                func next() async throws -> [EndpointChange] {
                    _ = try await client.read(through: "\r\n")
                    let line = try await client.read(through: "\r\n")
                    return try reader.receive(Array(line.utf8.dropLast(2)))
                }
                #expect(try await next().count == 1)
                #expect(reader.functions == [cat: [first]])
                #expect(reader.epoch == "e1")

                lab.endpoints.set(cat, ready: [second])
                #expect(try await next() == [.set(revision: 2, .init(function: cat, ready: [second]))])
                try await eventually("the first address is free") { lab.endpoints.heldAddresses().isEmpty }
                lab.endpoints.remove(cat)
                #expect(try await next() == [.removed(revision: 3, cat)])
                #expect(reader.functions.isEmpty)
            }
        }
    }

    @Test func `heartbeats tell a watcher that nothing changed`() async throws {
        let table = EndpointTable(epoch: "e1")
        let route = EndpointStreamRoute(
            table, watchers: 1, heartbeatInterval: .milliseconds(20), silenceLimit: .seconds(30),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await serving(OneRoute(route: route.read)) { address in
            try await LoopbackClient.connect(to: address) { client in
                try await client.send("GET", "/?watch=1")
                _ = try await client.read(through: #""type":"snapshot"}"#)
                for _ in 1...3 { _ = try await client.read(through: #"{"revision":0,"type":"heartbeat"}"#) }
            }
        }
    }

    @Test func `a watcher that takes no bytes is cut off`() async throws {
        let table = EndpointTable(epoch: "e1")
        let route = EndpointStreamRoute(
            table, watchers: 1, heartbeatInterval: .milliseconds(20), silenceLimit: .milliseconds(200),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        // More than all buffers between the two will take.
        for number in 0..<200 {
            let id = FunctionID(try FunctionName("cat-\(number)"))
            table.set(id, ready: [.init(id: String(repeating: "x", count: 100_000), address: IPv4Address(0x0A3E_0040))])
        }
        try await serving(OneRoute(route: route.read)) { address in
            try await LoopbackClient.connect(to: address) { idle in
                try await idle.send("GET", "/?watch=1")
                _ = try await idle.read(through: "\r\n\r\n")
                // There is room for one watcher: another is let in once the first is gone.
                var answer = ""
                for _ in 0..<500 where !answer.hasPrefix("HTTP/1.1 200") {
                    try await Task.sleep(for: .milliseconds(20))
                    answer = try await LoopbackClient.connect(to: address) { next in
                        try await next.send("GET", "/?watch=1")
                        return try await next.read(through: "\r\n\r\n")
                    }
                }
                #expect(answer.hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    // MARK: Invocations

    @Test func `a request goes through to the function and its answer comes back`() async throws {
        try await serving(EchoFunction()) { function in
            let lab = RouterLab(settings: ProviderSettings(functionPort: try #require(function.port)))
            lab.endpoints.set(cat, ready: [.init(id: "cat", address: IPv4Address(0x7F00_0001))])
            try await serving(lab.router) { address in
                try await LoopbackClient.connect(to: address) { client in
                    let body = String(repeating: "0123456789", count: 100_000)
                    try await client.send(
                        "PUT", "/function/cat.openfaas-fn/a%2Fb?x=%20y",
                        headers: [("Authorization", "Bearer mine"), ("X-Own", "1")], body: body)
                    let answer = try await client.read(through: "\r\n\r\n")
                    #expect(answer.hasPrefix("HTTP/1.1 418"))
                    #expect(answer.contains("X-Seen: PUT /a%2Fb?x=%20y\r\n"))
                    let seen = try await client.read(through: "\nend")
                    #expect(seen.contains("Authorization: Bearer mine\n"))
                    #expect(seen.contains("X-Own: 1\n"))
                    #expect(seen.contains("X-Forwarded-Host: faas.example\n"))
                    #expect(seen.contains("X-Forwarded-For: 127.0.0.1:"))
                    #expect(seen.filter { ("0"..."9").contains($0) }.count >= body.utf8.count)
                }
                let endpoint = try #require(lab.endpoints.endpoints(of: cat)?.first)
                try await eventually("nothing is in flight") { endpoint.inFlight == 0 }
            }
        }
    }

    @Test func `a function that does not begin to answer is given up`() async throws {
        try await serving(EchoFunction()) { function in
            let lab = RouterLab(
                settings: ProviderSettings(serviceTimeout: .milliseconds(50), functionPort: try #require(function.port))
            )
            lab.endpoints.set(cat, ready: [.init(id: "cat", address: IPv4Address(0x7F00_0001))])
            try await serving(lab.router) { address in
                try await LoopbackClient.connect(to: address) { client in
                    try await client.send("GET", "/function/cat/never")
                    let answer = try await client.read(through: "service_timeout")
                    #expect(answer.hasPrefix("HTTP/1.1 504"))
                    #expect(answer.contains("X-OpenFaaS-Internal: proxy\r\n"))
                }
            }
        }
    }

    @Test func `a replica that cannot be reached is told`() async throws {
        var port = 0
        try await serving(EchoFunction()) { function in port = try #require(function.port) }
        let lab = RouterLab(settings: ProviderSettings(functionPort: port))
        lab.endpoints.set(cat, ready: [.init(id: "cat", address: IPv4Address(0x7F00_0001))])
        try await serving(lab.router) { address in
            try await LoopbackClient.connect(to: address) { client in
                try await client.send("GET", "/function/cat")
                let answer = try await client.read(through: ".\n")
                #expect(answer.hasPrefix("HTTP/1.1 50"))
                #expect(answer.contains("cat"))
            }
        }
    }
}

/// A handler of one control route.
private struct OneRoute: HTTPHandler {
    let route: Route.Handler

    func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute {
        route(ControlRequest(name: "", query: QueryItems((head.query ?? "")[...])))
    }
}
