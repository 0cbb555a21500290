import FaasModel
import FaasTesting
import Glibc
import Journal
import LogPump
import Testing

/// The pump, a real journald, and reading back.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LogPumpIntegrationTests {
    @Test func `a hundred thousand lines arrive, each once and in order`() async throws {
        try await JournalBench.with { bench in
            let count = 100_000
            let memory = try await bench.withPump { pump in
                try await pump.write((0..<count).map { "line \($0)\n" }.joined().utf8, to: pump.stdout)
                return try pump.memory()
            }
            let lines = try await bench.read(bench.query(), until: count)
            #expect(lines.count == count)
            #expect(lines.enumerated().allSatisfy { $1.text == "line \($0)" })
            print("log pump after \(count) lines: \(memory.own / 1024) KiB its own, \(memory.proportional / 1024) KiB")
            #expect(memory.own < 128 * 1024)
        }
    }

    @Test func `long, empty, unfinished and binary lines arrive whole`() async throws {
        try await JournalBench.with { bench in
            let long = String(repeating: "0123456789äöü🙂", count: 10_000)
            try await bench.withPump { pump in
                try await pump.write("\n\(long)\n\tx \u{0} y\r\n".utf8, to: pump.stdout)
                try await pump.write([0xff, 0xfe, 10] + Array("end".utf8), to: pump.stdout)
            }
            let pieces = (long.utf8.count + LineSplitter.defaultLimit - 1) / LineSplitter.defaultLimit
            let lines = try await bench.read(bench.query(), until: pieces + 4).map(\.text)
            #expect(lines.first == "")
            #expect(lines.dropFirst().dropLast(3).joined() == long)
            #expect(lines.dropFirst().dropLast(3).count == pieces)
            #expect(lines.suffix(3) == ["\tx \u{0} y\r", "\u{fffd}\u{fffd}", "end"])
        }
    }

    @Test func `journalctl shows the lines under the function's name, with the pump's fields`() async throws {
        try await JournalBench.with { bench in
            try await bench.withPump(replica: "figlet.3") { pump in
                try await pump.write("hello\n".utf8, to: pump.stdout)
                try await pump.write("oops\n".utf8, to: pump.stderr)
            }
            _ = try await bench.read(bench.query(), until: 2)
            let shown = try await output(
                "/usr/bin/journalctl",
                ["-D", bench.journald.directory, "-t", "openfaas-fn:figlet", "-o", "cat"])
            #expect(Set(shown.split(separator: "\n")) == ["hello", "oops"])
            let errors = try await output(
                "/usr/bin/journalctl",
                [
                    "-D", bench.journald.directory, "-o", "cat", "-p", "err",
                    "FAASD_FUNCTION=figlet", "FAASD_NAMESPACE=openfaas-fn", "FAASD_REPLICA=figlet.3",
                    "FAASD_STREAM=stderr",
                ])
            #expect(errors == "oops\n")
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `journald ended and back while lines flow costs no line but the ones in its hands`(signal: Int32) async throws
    {
        try await JournalBench.with { bench in
            let count = 40_000
            let ends = 3
            try await bench.withPump { pump in
                async let writing: Void = pump.write((0..<count).map { "line \($0)\n" }.joined().utf8, to: pump.stdout)
                for end in 1...ends {
                    // In the midst of it: some have arrived, not all.
                    _ = try await bench.read(bench.query(tail: count), until: end * count / 10)
                    try await bench.journald.kill(signal)
                    try await bench.journald.start()
                }
                try await writing
            }
            let lines = try await bench.read(bench.query()) { $0.last?.text == "line \(count - 1)" }
            let numbers = lines.compactMap { Int($0.text.dropFirst(5)) }
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy(<))
            // What journald had taken off its socket and not yet written when it was killed is its own
            // to lose: one entry each time.
            #expect(numbers.count >= (signal == SIGKILL ? count - ends : count))
            print("journald ended \(ends) times by signal \(signal): \(count - numbers.count) of \(count) lines lost")
        }
    }

    @Test func `at the end of the streams it waits for journald for 10 seconds and gives up`() async throws {
        let path = "/tmp/faasd-pump-\(getpid())-gone"
        let pump = try CollectProcess(name: "figlet", replica: "figlet", journal: path)
        try await pump.ready()
        try await pump.write("unheard\n".utf8, to: pump.stdout)
        pump.closeStreams()
        pump.process.kill(SIGTERM)
        let exit = try await pump.process.exit(within: .seconds(30))
        #expect(exit == .code(1))
    }

    func output(_ path: String, _ arguments: [String]) async throws -> String {
        let file = "/tmp/faasd-output-\(getpid())-\(UInt32.random(in: .min ... .max))"
        let descriptor = open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        defer {
            close(descriptor)
            unlink(file)
        }
        let process = try ChildProcess(path, arguments, descriptors: [1: descriptor])
        let exit = try await process.exit(within: .seconds(20))
        #expect(exit == .code(0))
        return try TestFile.read(file)
    }
}
