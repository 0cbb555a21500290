import FaasModel
import Synchronization

extension ContainerRuntimeContract {
    static let watchingClauses = [
        Clause("events begin with the word to look at everything") { subject in
            var iterator = subject.runtime.events().makeAsyncIterator()
            let first = await iterator.next()
            try require(first == .resynchronize, "the first event is \(first as Any)")
        },
        Clause("an exit is told once, with pid and code, however it came about") { subject in
            try await subject.scene("exits", "killed") {
                let events = try await EventRecord(of: subject.runtime)
                let exits = try await subject.runtime.run(subject.plan("exits", .exits))
                try await events.until(.exited(subject.id("exits"), pid: exits.pid, exitCode: 3))
                let seen = try await subject.observed("exits")
                try require(seen?.task == .stopped(exitCode: 3), "listed is \(seen?.task as Any)")
                let killed = try await subject.runtime.run(subject.plan("killed", .deaf))
                try await subject.runtime.remove(subject.id("killed"))
                try await events.until(.exited(subject.id("killed"), pid: killed.pid, exitCode: 137))
                let exits2 = events.all.filter { if case .exited = $0 { true } else { false } }
                try require(exits2.count == 2, "two containers ended, told was \(exits2)")
                try require(
                    !events.all.contains { if case .logPumpDied = $0 { true } else { false } },
                    "the end of a log pump was told that ended with its container")
            }
        },
        Clause("the default namespace is one of functions, and an unknown namespace has no containers") { subject in
            let namespaces = try await subject.runtime.namespaces()
            try require(namespaces.contains(subject.namespace), "\(subject.namespace) is not in \(namespaces)")
            let unknown = try NamespaceName("never-heard-of")
            try require(try await subject.runtime.list(in: unknown).isEmpty, "an unknown namespace has containers")
        },
    ]
}

/// The events of a runtime, kept for a test to look through.
public final class EventRecord: Sendable {
    private let events: Mutex<[RuntimeEvent]>
    private let task: Mutex<Task<Void, Never>?>

    /// Returns when no later event can be missed.
    public init(of runtime: any ContainerRuntime) async throws {
        events = Mutex([])
        task = Mutex(nil)
        // Ended in deinit.
        let reading = Task { [weak self] in
            for await event in runtime.events() { self?.events.withLock { $0.append(event) } }
        }
        task.withLock { $0 = reading }
        try await until(.resynchronize)
    }

    deinit { task.withLock { $0 }?.cancel() }

    public var all: [RuntimeEvent] { events.withLock { $0 } }

    /// Waits until there was such an event.
    public func until(_ event: RuntimeEvent, within patience: Duration = .seconds(30)) async throws {
        try await until("\(event)", within: patience) { $0.contains(event) }
    }

    /// Waits until the events so far are as `condition` says.
    public func until(
        _ what: String, within patience: Duration = .seconds(30), _ condition: ([RuntimeEvent]) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now.advanced(by: patience)
        while !condition(all) {
            try require(ContinuousClock.now < deadline, "within \(patience) there was no \(what), but \(all)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
