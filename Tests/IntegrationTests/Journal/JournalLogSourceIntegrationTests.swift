import CLinux
import FaasModel
import FaasTesting
import FoundationEssentials
import Glibc
import Journal
import Testing

/// Reading from a real journald.
@Suite(.serialized, .timeLimit(.minutes(5))) struct JournalLogSourceIntegrationTests {
    @Test func `tail gives the last lines, oldest first`() async throws {
        try await JournalBench.with { bench in
            try await bench.withPump { pump in
                try await pump.write((1...50).map { "\($0)\n" }.joined().utf8, to: pump.stdout)
            }
            _ = try await bench.read(bench.query(), until: 50)
            func tail(_ count: Int) async throws -> [String] {
                try await bench.read(bench.query(tail: count)).map(\.text)
            }
            #expect(try await tail(3) == ["48", "49", "50"])
            #expect(try await tail(1) == ["50"])
            #expect(try await tail(0) == [])
            #expect(try await tail(50).count == 50)
            #expect(try await tail(.max).count == 50)
            #expect(try await tail(-1).count == 50)
        }
    }

    @Test func `since includes its microsecond, alone and with tail`() async throws {
        try await JournalBench.with { bench in
            try await bench.withPump { pump in
                try await pump.write((1...20).map { "\($0)\n" }.joined().utf8, to: pump.stdout)
            }
            let all = try await bench.read(bench.query(), until: 20)
            let tenth = try #require(all.dropFirst(9).first)
            // Several lines may share a microsecond.
            let since = all.filter { $0.timestamp >= tenth.timestamp }
            #expect(try await bench.read(bench.query(since: tenth.timestamp)) == since)
            #expect(try await bench.read(bench.query(since: tenth.timestamp, tail: 100)) == since)
            #expect(try await bench.read(bench.query(since: tenth.timestamp, tail: 2)) == all.suffix(2))
            let after = all.filter { $0.timestamp > tenth.timestamp }
            #expect(try await bench.read(bench.query(since: tenth.timestamp + 0.000001)) == after)
            #expect(try await bench.read(bench.query(since: .now + 3600)).isEmpty)
        }
    }

    @Test func `only the function's own lines are read, and an instance's when asked`() async throws {
        try await JournalBench.with { bench in
            for (name, replica) in [("figlet", "figlet"), ("figlet", "figlet.2"), ("figlet2", "figlet2")] {
                try await bench.withPump(name: name, replica: replica) { pump in
                    try await pump.write("of \(replica)\n".utf8, to: pump.stdout)
                }
            }
            let lines = try await bench.read(bench.query(), until: 2)
            #expect(Set(lines.map(\.text)) == ["of figlet", "of figlet.2"])
            #expect(Set(lines.map(\.instance)) == ["figlet", "figlet.2"])
            let second = try await bench.read(bench.query(instance: "figlet.2"))
            #expect(second.map(\.text) == ["of figlet.2"])
        }
    }

    @Test func `lines of another pump are read, with its process id for an instance`() async throws {
        try await JournalBench.with { bench in
            try send("MESSAGE=of old\nSYSLOG_IDENTIFIER=openfaas-fn:figlet\nPRIORITY=6\n", to: bench.journald.socket)
            let pid = "\(getpid())"
            let lines = try await bench.read(bench.query(instance: pid), until: 1)
            #expect(lines.map(\.text) == ["of old"])
            #expect(lines.map(\.instance) == [pid])
        }
    }

    @Test func `following goes on with new lines, over a rotation and a killed journald`() async throws {
        try await JournalBench.with { bench in
            try await bench.withPump { pump in
                try await pump.write("a\nb\n".utf8, to: pump.stdout)
                _ = try await bench.read(bench.query(), until: 2)
                var lines = bench.source.lines(bench.query(tail: 1, follow: true)).makeAsyncIterator()
                #expect(try await lines.next()?.text == "b")
                try await pump.write("c\n".utf8, to: pump.stdout)
                #expect(try await lines.next()?.text == "c")
                bench.journald.rotate()
                try await pump.write("d\n".utf8, to: pump.stdout)
                #expect(try await lines.next()?.text == "d")
                try await bench.journald.kill()
                try await bench.journald.start()
                try await pump.write("e\nf\n".utf8, to: pump.stdout)
                #expect(try await lines.next()?.text == "e")
                #expect(try await lines.next()?.text == "f")
            }
        }
    }

    @Test(arguments: [nil, 0, 5]) func `following begins before the first line`(tail: Int?) async throws {
        try await JournalBench.with { bench in
            let reading = Task { [source = bench.source, query = bench.query(tail: tail, follow: true)] in
                for try await line in source.lines(query) { return line.text }
                return "nothing"
            }
            // Lines of its own tell when it follows: with tail 0 it skips those before.
            try await bench.withPump { pump in
                for number in 0..<400 where !Task.isCancelled {
                    try await pump.write("\(number)\n".utf8, to: pump.stdout)
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
            let text = try await reading.value
            #expect(Int(text) != nil)
        }
    }

    @Test func `a reader that does not come back costs one batch, and a cancelled one its thread`() async throws {
        try await JournalBench.with { bench in
            try await bench.withPump { pump in
                try await pump.write((1...5000).map { "\($0)\n" }.joined().utf8, to: pump.stdout)
            }
            _ = try await bench.read(bench.query(tail: 5000), until: 5000)
            let source = JournalLogSource(location: .directory(bench.journald.directory), readerLimit: 2)

            // Two that follow, beyond the newest line, hold both threads.
            let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
            let followers = (0..<2).map { _ in
                Task { [query = bench.query(tail: 1, follow: true)] in
                    for try await _ in source.lines(query) { hasBegun.yield() }
                }
            }
            var beginnings = begun.makeAsyncIterator()
            for _ in followers { await beginnings.next() }
            #expect(await first(of: source, bench.query(tail: 1)) == nil)
            for follower in followers { follower.cancel() }
            for follower in followers { try await follower.value }
            try await eventually { await first(of: source, bench.query(tail: 1)) == "5000" }

            // Let go in the midst of it, again and again: the threads come back.
            for _ in 0..<20 {
                try await eventually { await first(of: source, bench.query(follow: true)) == "1" }
            }
        }
    }

    @Test func `one reader too many is told so, and a journal that is not there as well`() async throws {
        try await JournalBench.with { bench in
            let source = JournalLogSource(location: .directory(bench.journald.directory), readerLimit: 0)
            do {
                for try await _ in source.lines(bench.query()) {}
                Issue.record("it was read")
            } catch let error as FaasError {
                #expect(error.code == .resourceExhausted)
            }
            let missing = JournalLogSource(location: .directory("/nowhere"))
            do {
                for try await _ in missing.lines(bench.query()) {}
                Issue.record("it was read")
            } catch let error as FaasError {
                #expect(error.code == .upstream)
                #expect(error.description.contains("/nowhere"))
            }
        }
    }

    // MARK: helpers

    /// The first line; nil when it is refused.
    func first(of source: JournalLogSource, _ query: LogQuery) async -> String? {
        do {
            for try await line in source.lines(query) { return line.text }
        } catch {}
        return nil
    }

    func eventually(_ condition: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while await !condition() {
            guard ContinuousClock.now < deadline else { throw FaasError(.timeout, "it did not come to be") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func send(_ entry: String, to path: String) throws {
        let socket = clinux_unix_connect(Int32(SOCK_DGRAM.rawValue), path)
        try #require(socket >= 0)
        defer { close(socket) }
        let sent = entry.withCString { Glibc.send(socket, $0, strlen($0), 0) }
        #expect(sent == entry.utf8.count)
    }
}
