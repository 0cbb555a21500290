import FaasTesting
import Glibc
import LogPump
import Testing

/// The built pump against a socket of the test's.
@Suite(.timeLimit(.minutes(2))) struct PumpProcessTests {
    func path() -> String { "/tmp/faasd-pump-\(getpid())-\(UInt32.random(in: .min ... .max))" }

    func withPump(
        name: String? = "figlet", _ body: (CollectProcess, String, FakeJournald) async throws -> Void
    ) async throws {
        let path = path()
        let journald = try FakeJournald(path)
        let pump = try CollectProcess(name: name, replica: "figlet.2", journal: path)
        defer { unlink(path) }
        do {
            try await pump.ready()
            try await body(pump, path, journald)
        } catch {
            pump.process.kill(SIGKILL)
            throw error
        }
        pump.process.kill(SIGKILL)
        try await pump.process.exit(within: .seconds(20))
    }

    func text(_ entry: FakeJournald.Entry, _ field: String = "MESSAGE") -> String? {
        entry[field].map { String(decoding: $0, as: UTF8.self) }
    }

    func expectNext(_ line: String, at journald: FakeJournald) async throws {
        let entry = try await journald.receive()
        #expect(text(entry) == line)
    }

    func expectEnd(of pump: CollectProcess) async throws {
        let exit = try await pump.process.exit(within: .seconds(10))
        #expect(exit == .code(0))
    }

    @Test func `a line of each stream becomes an entry with its fields`() async throws {
        try await withPump { pump, _, journald in
            try await pump.write("out\n".utf8, to: pump.stdout)
            let out = try await journald.receive()
            #expect(text(out) == "out")
            #expect(text(out, "SYSLOG_IDENTIFIER") == "openfaas-fn:figlet")
            #expect(text(out, "FAASD_REPLICA") == "figlet.2")
            #expect(text(out, "FAASD_STREAM") == "stdout")
            #expect(text(out, "PRIORITY") == "6")
            #expect(out["FAASD_PARTIAL"] == nil)
            try await pump.write("err\n".utf8, to: pump.stderr)
            let err = try await journald.receive()
            #expect(text(err) == "err")
            #expect(text(err, "FAASD_STREAM") == "stderr")
            #expect(text(err, "PRIORITY") == "3")
            pump.closeStreams()
            try await expectEnd(of: pump)
        }
    }

    @Test func `SIGTERM does not end it before the streams do`() async throws {
        try await withPump { pump, _, journald in
            pump.process.kill(SIGTERM)
            try await pump.write("after\nlast".utf8, to: pump.stdout)
            try await expectNext("after", at: journald)
            pump.closeStreams()
            try await expectNext("last", at: journald)
            try await expectEnd(of: pump)
        }
    }

    @Test func `one stream goes on when the other has ended`() async throws {
        try await withPump { pump, _, journald in
            pump.closeStream(pump.stdout)
            try await pump.write("still here\n".utf8, to: pump.stderr)
            try await expectNext("still here", at: journald)
            pump.closeStream(pump.stderr)
            try await expectEnd(of: pump)
        }
    }

    @Test func `a long line comes in marked pieces and loses nothing`() async throws {
        try await withPump { pump, _, journald in
            let line = (0..<300_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
            let writing = Task { try await pump.write(line + [10], to: pump.stdout) }
            var joined: [UInt8] = []
            while true {
                let entry = try await journald.receive()
                joined += entry["MESSAGE"] ?? []
                #expect((entry["MESSAGE"] ?? []).count <= LineSplitter.defaultLimit)
                if entry["FAASD_PARTIAL"] == nil { break }
            }
            try await writing.value
            #expect(joined == line)
        }
    }

    @Test func `bytes that are not UTF-8 stay as they are`() async throws {
        try await withPump { pump, _, journald in
            try await pump.write([0xff, 0, 0xfe, 61, 13, 10], to: pump.stdout)
            let entry = try await journald.receive()
            #expect(entry["MESSAGE"] == [0xff, 0, 0xfe, 61, 13])
        }
    }

    @Test func `lines wait while nobody listens, and come when somebody does again`() async throws {
        try await withPump { pump, path, journald in
            journald.close()
            try await pump.write("refused\n".utf8, to: pump.stdout)
            try await pump.write("gone\n".utf8, to: pump.stderr)
            unlink(path)
            try await pump.write("later\n".utf8, to: pump.stdout)
            let again = try FakeJournald(path)
            var lines: Set<String?> = []
            for _ in 0..<3 {
                let entry = try await again.receive()
                lines.insert(text(entry))
            }
            #expect(lines == ["refused", "gone", "later"])
        }
    }

    @Test func `a full queue holds the pump up and loses nothing`() async throws {
        try await withPump { pump, _, journald in
            let count = 20_000
            let writing = Task {
                try await pump.write((0..<count).map { "line \($0)\n" }.joined().utf8, to: pump.stdout)
                pump.closeStreams()
            }
            for number in 0..<count {
                let entry = try await journald.receive()
                guard text(entry) == "line \(number)" else {
                    Issue.record("line \(number) is \(text(entry) ?? "none")")
                    break
                }
            }
            try await writing.value
            try await expectEnd(of: pump)
        }
    }

    @Test func `it refuses to start without what containerd tells`() async throws {
        let process = try ChildProcess(CollectProcess.executable, ["name", "x"], environment: ["CONTAINER_ID=x"])
        let exit = try await process.exit(within: .seconds(10))
        #expect(exit == .code(64))
    }
}
