import FaasModel
import FaasTesting
import FoundationEssentials
import Glibc
import Journal
import Testing

/// What the journal's suites share.
struct JournalBench {
    let journald: JournaldFixture
    let function: FunctionID
    let source: JournalLogSource

    static func with<R>(_ body: (JournalBench) async throws -> R) async throws -> R {
        try await JournaldFixture.with { journald in
            try await body(
                JournalBench(
                    journald: journald, function: FunctionID(try FunctionName("figlet")),
                    source: JournalLogSource(location: .directory(journald.directory))))
        }
    }

    /// Runs a pump while `body` writes to it; the pump has ended when it returns.
    func withPump<R>(
        name: String = "figlet", replica: String = "figlet", _ body: (CollectProcess) async throws -> R
    ) async throws -> R {
        let pump = try CollectProcess(name: name, replica: replica, journal: journald.socket)
        do {
            try await pump.ready()
            let result = try await body(pump)
            pump.closeStreams()
            let exit = try await pump.process.exit(within: .seconds(60))
            #expect(exit == .code(0))
            return result
        } catch {
            pump.process.kill(SIGKILL)
            _ = try? await pump.process.exit(within: .seconds(10))
            throw error
        }
    }

    func query(
        instance: String? = nil, since: Date? = nil, tail: Int? = nil, follow: Bool = false
    ) -> LogQuery {
        LogQuery(function: function, instance: instance, since: since, tail: tail, follow: follow)
    }

    func read(_ query: LogQuery) async throws -> [LogLine] {
        var lines: [LogLine] = []
        for try await line in source.lines(query) { lines.append(line) }
        return lines
    }

    /// Reads until there are so many lines: journald takes them after the pump has sent them.
    func read(_ query: LogQuery, until count: Int) async throws -> [LogLine] {
        try await read(query) { $0.count >= count }
    }

    /// Reads until what is there is enough, or for a minute.
    func read(_ query: LogQuery, until isEnough: ([LogLine]) -> Bool) async throws -> [LogLine] {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let lines = try await read(query)
            if isEnough(lines) || ContinuousClock.now > deadline { return lines }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
