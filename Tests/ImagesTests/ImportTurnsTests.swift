import Synchronization
import Testing

@testable import Images

@Suite("Turns of imports")
struct ImportTurnsTests {
    @Test("one at a time for a key, and a body that throws gives the turn on")
    func exclusive() async {
        let turns = ImportTurns()
        let running = Running()
        await withTaskGroup { group in
            for number in 0..<50 {
                group.addTask {
                    try? await turns.take("key") {
                        running.begin()
                        await Task.yield()
                        running.end()
                        if number.isMultiple(of: 3) { throw CancellationError() }
                    }
                }
            }
        }
        #expect(running.most == 1)
        #expect(await (try? turns.take("key") { true }) == true)
    }

    @Test("a cancelled waiter leaves the queue and does not run")
    func cancelled() async throws {
        let turns = ImportTurns()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await turns.take("key") {
                enter.finish()
                for await _ in gate {}
            }
        }
        for await _ in entered {}
        let waiter = Task { try await turns.take("key") { Issue.record("ran after its cancellation") } }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        open.finish()
        try await holder.value
        #expect(try await turns.take("key") { true })
    }
}

/// How many run at once, and the most that ever did.
private final class Running: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    func begin() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func end() { counts.withLock { $0.now -= 1 } }
    var most: Int { counts.withLock { $0.most } }
}
