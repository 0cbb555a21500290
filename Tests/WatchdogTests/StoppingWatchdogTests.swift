import NIOCore
import Testing

@testable import Watchdog

@Suite struct StoppingWatchdogTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `a stop lets the call in progress end and exits 0`() async throws {
        let command = try scratch.script("echo up; read line; echo down")
        let code = try await RunningWatchdog.with(scratch: scratch, configure: { $0.command = command }) { running in
            #expect(running.scratch.text(of: ".lock") == "")
            let call = try await running.client.open("POST", "/", headers: ["Content-Length: 1"])
            try await call.waitFor("up")
            running.stop()
            try await eventually("without lock") { running.scratch.text(of: ".lock") == nil }
            try await eventually("refusing") { (try? await TestConnection(to: running.client.address)) == nil }
            call.send(ByteBuffer(string: "\n"))
            try await call.waitFor("down")
        }
        #expect(code == 0)
    }

    @Test func `it serves on, unhealthy, for healthcheck_interval`() async throws {
        try await RunningWatchdog.with(
            scratch: scratch,
            configure: {
                $0.command = ["cat"]
                $0.healthcheckInterval = .seconds(60)
            }
        ) { running in
            running.stop()
            try await eventually("unhealthy") { try await running.client.request("GET", "/_/health").status == 503 }
            #expect(try await running.client.request("GET", "/_/ready").status == 503)
            #expect(try await running.client.request("POST", "/", body: ByteBuffer(string: "a")).body == "a")
        }
    }

    @Test func `the end of write_timeout breaks off what is left`() async throws {
        let command = try scratch.script("echo up; exec sleep 300")
        let code = try await RunningWatchdog.with(
            scratch: scratch,
            configure: {
                $0.command = command
                $0.writeTimeout = .milliseconds(100)
            }
        ) { running in
            let call = try await running.client.open()
            try await call.waitFor("up")
            running.stop()
            await #expect(throws: TestClient.Failure.self) { try await call.waitFor("0\r\n\r\n") }
            try await eventually("killed") { running.watchdog.reaper.count == 0 }
        }
        #expect(code == 0)
    }

    @Test func `health needs the lock file where there is one`() async throws {
        try await RunningWatchdog.with(scratch: scratch, configure: { $0.command = ["cat"] }) { running in
            running.scratch.delete(".lock")
            let health = try await running.client.request("GET", "/_/health")
            #expect(health.status == 503)
            let other = try await running.client.request("POST", "/_/health")
            #expect(other.status == 405)
        }
        try await RunningWatchdog.with(
            scratch: scratch,
            configure: {
                $0.command = ["cat"]
                $0.suppressLock = true
            }
        ) { running in
            #expect(running.scratch.text(of: ".lock") == nil)
            let health = try await running.client.request("GET", "/_/health")
            #expect(health.body == "OK")
        }
    }
}
