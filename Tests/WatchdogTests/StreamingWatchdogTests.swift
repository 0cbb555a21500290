import Glibc
import NIOCore
import Testing

@testable import Watchdog

@Suite struct StreamingWatchdogTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func with(
        _ command: [String], environment: [String: String] = [:],
        configure: (inout WatchdogConfiguration) -> Void = { _ in },
        _ body: @Sendable (RunningWatchdog) async throws -> Void
    ) async throws {
        try await RunningWatchdog.with(
            environment: environment, scratch: scratch,
            configure: {
                $0.command = command
                configure(&$0)
            }, body)
    }

    @Test func `the body is the input and the output the answer`() async throws {
        try await with(
            ["cat"],
            configure: {
                $0.contentType = "text/x-test"
                $0.answerHoldBack = .seconds(30)
            }
        ) { running in
            let answer = try await running.client.request("POST", "/", body: ByteBuffer(string: "hello"))
            #expect(answer.status == 200)
            #expect(answer.body == "hello")
            #expect(answer.headers["content-type"] == "text/x-test")
            #expect(running.log.text.contains("POST / - 200 OK - ContentLength: 5B ("))
        }
    }

    @Test func `twenty megabytes go through a pipe both ways`() async throws {
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: 20 << 20)
        try await with(["cat"]) { running in
            let answer = try await running.client.request("POST", "/", body: body)
            #expect(answer.status == 200)
            #expect(answer.isWhole)
            #expect(answer.body.utf8.count == body.readableBytes)
        }
    }

    @Test func `a process may ignore its input`() async throws {
        let body = ByteBuffer(repeating: 0, count: 4 << 20)
        try await with(["echo", "done"]) { running in
            let answer = try await running.client.request("POST", "/", body: body)
            #expect(answer.status == 200)
            #expect(answer.body == "done\n")
        }
    }

    @Test func `output is passed on while the process runs`() async throws {
        let command = try scratch.script("echo first; read line; echo got $line")
        try await with(command) { running in
            let connection = try await running.client.open("POST", "/", headers: ["Content-Length: 5"])
            try await connection.waitFor("first")
            connection.send(ByteBuffer(string: "more\n"))
            try await connection.waitFor("got more")
        }
    }

    @Test func `a process that fails is a 500 with what it wrote`() async throws {
        let command = try scratch.script("echo partial; echo to the log >&2; exit 3")
        try await with(command, configure: { $0.answerHoldBack = .seconds(30) }) { running in
            let answer = try await running.client.request()
            #expect(answer.status == 500)
            #expect(answer.body.hasPrefix("partial\n"))
            #expect(answer.headers["x-openfaas-internal"] == "of-watchdog")
            try await eventually("logged") { running.log.text.contains("stderr: to the log\n") }
            #expect(running.log.text.contains("exit status 3"))
        }
    }

    @Test func `a program that is not there is a 500 that says so`() async throws {
        try await with(["/no/such/program"]) { running in
            let answer = try await running.client.request()
            #expect(answer.status == 500)
            #expect(answer.body.contains("/no/such/program: No such file or directory"))
        }
    }

    @Test func `an answer under way is broken off when its process fails`() async throws {
        let command = try scratch.script("head -c 200000 /dev/zero; exit 1")
        try await with(command) { running in
            let answer = try await running.client.request()
            #expect(answer.status == 200)
            #expect(!answer.isWhole)
        }
    }

    @Test func `a late call is a 504 and all its processes are gone`() async throws {
        let command = try scratch.script("sleep 300 & echo $! >\(scratch.path)/pid; wait")
        try await with(command, configure: { $0.execTimeout = .milliseconds(300) }) { running in
            let answer = try await running.client.request()
            #expect(answer.status == 504)
            let pid = try #require(running.scratch.text(of: "pid").flatMap { pid_t($0.dropLast()) })
            try await eventually("gone") { !isRunning(pid) }
            #expect(running.watchdog.reaper.count == 0)
        }
    }

    @Test func `what a call leaves in the background ends with it`() async throws {
        let command = try scratch.script("sleep 300 & echo $!")
        try await with(command) { running in
            let answer = try await running.client.request()
            #expect(answer.status == 200)
            let pid = try #require(pid_t(answer.body.dropLast()))
            try await eventually("gone") { !isRunning(pid) }
        }
    }

    @Test func `a process is killed when its client goes away`() async throws {
        let command = try scratch.script("echo $$ >\(scratch.path)/pid; exec sleep 300")
        try await with(command) { running in
            let connection = try await running.client.open()
            try await eventually("started") { running.scratch.text(of: "pid")?.hasSuffix("\n") == true }
            let pid = try #require(running.scratch.text(of: "pid").flatMap { pid_t($0.dropLast()) })
            #expect(isRunning(pid))
            await connection.close()
            try await eventually("gone") { !isRunning(pid) }
        }
    }

    @Test func `a process is killed when its client goes away amid the answer`() async throws {
        let command = try scratch.script("echo $$; exec sleep 300")
        try await with(command) { running in
            let connection = try await running.client.open()
            try await connection.waitFor("\n\r\n")
            #expect(running.watchdog.reaper.count == 1)
            await connection.close()
            try await eventually("gone") { running.watchdog.reaper.count == 0 }
        }
    }

    @Test func `one call more than max_inflight is a 429`() async throws {
        let command = try scratch.script("echo up; read line")
        try await with(command, configure: { $0.maxInflight = 1 }) { running in
            let first = try await running.client.open("POST", "/", headers: ["Content-Length: 1"])
            try await first.waitFor("up")
            let second = try await running.client.request()
            #expect(second.status == 429)
            #expect(second.body == "Concurrent request limit exceeded. Max concurrent requests: 1\n")
            #expect(second.headers["x-openfaas-internal"] == "faas-middleware")
            #expect(try await running.client.request("GET", "/_/ready").status == 429)
            #expect(try await running.client.request("GET", "/_/health").status == 200)
            first.send(ByteBuffer(string: "\n"))
            try await first.waitFor("0\r\n\r\n")
            try await eventually("free again") { try await running.client.request("GET", "/_/ready").status == 200 }
        }
    }

    @Test func `the request is in the environment`() async throws {
        try await with(["env"], environment: ["own": "value"]) { running in
            let answer = try await running.client.request(
                "PUT", "/a%20b/c?q=1&r=%20", headers: ["content-type: text/plain", "X-Twice: one", "X-Twice: two"])
            let lines = Set(answer.body.split(separator: "\n").map(String.init))
            #expect(
                lines.isSuperset(of: [
                    "own=value", "Http_Method=PUT", "Http_Path=/a b/c", "Http_Query=q=1&r=%20",
                    "Http_Content_Type=text/plain", "Http_X_Twice=one",
                ]))
            #expect(!lines.contains { $0.hasPrefix("Http_Host=") })
        }
    }

    @Test func `calls leave neither processes nor descriptors behind`() async throws {
        try await with(["cat"]) { running in
            let body = ByteBuffer(string: "x")
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<40 {
                    tasks.addTask { try await running.client.request("POST", "/", body: body).status }
                }
                for try await status in tasks { #expect(status == 200) }
            }
            try await eventually("reaped") { running.watchdog.reaper.count == 0 }
        }
    }

    @Test func `ready asks the function when it is told a path`() async throws {
        let command = try scratch.script("test $Http_Path = /up && test -e \(scratch.path)/ready")
        try await with(command, configure: { $0.readyPath = "/up" }) { running in
            let before = try await running.client.request("GET", "/_/ready")
            #expect(before.status == 500)
            _ = try running.scratch.file("ready", "")
            #expect(try await running.client.request("GET", "/_/ready").status == 200)
        }
    }
}
