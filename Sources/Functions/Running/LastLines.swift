import FaasModel

/// The last lines of a replica that just ended, for the error that tells why.
struct LastLines: Sendable {
    let query: LogQuery
    let logs: any LogSource

    static let count = 5
    /// The lines travel through the pump and journald; they are given this long to arrive.
    static let patience: Duration = .milliseconds(600)

    init(of function: FunctionID, replica: String, from logs: any LogSource) {
        query = LogQuery(function: function, instance: replica, tail: Self.count)
        self.logs = logs
    }

    /// Empty when there are none, or they cannot be read.
    func read() async -> [String] {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let lines = await once()
            if !lines.isEmpty || ContinuousClock.now >= deadline || Task.isCancelled { return lines }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    private func once() async -> [String] {
        var lines: [String] = []
        do {
            for try await line in logs.lines(query) { lines.append(String(line.text.prefix(500))) }
        } catch {
            return lines
        }
        return lines
    }
}
