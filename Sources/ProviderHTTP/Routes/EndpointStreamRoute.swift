import FaasModel
import Forwarding
import Functions
import Logging
import NIOCore

/// `GET /system/endpoints`: the table of ready replicas; with `watch=1` and all that happens to it, as
/// ``EndpointStreamLine`` writes it.
struct EndpointStreamRoute: Sendable {
    private let table: EndpointTable
    private let watchers: StreamSlots
    private let heartbeatInterval: Duration
    private let silenceLimit: Duration
    private let logger: Logger

    /// The times are those of ``EndpointStreamLine`` but in tests.
    init(
        _ table: EndpointTable, watchers: Int, heartbeatInterval: Duration = EndpointStreamLine.heartbeatInterval,
        silenceLimit: Duration = EndpointStreamLine.silenceLimit, logger: Logger
    ) {
        self.table = table
        self.watchers = StreamSlots(watchers)
        self.heartbeatInterval = heartbeatInterval
        self.silenceLimit = silenceLimit
        self.logger = logger
    }

    func read(_ request: ControlRequest) -> HTTPRoute {
        guard request.query.flag("watch") else {
            return .answer(.lines { writer in try await writeSnapshot(to: writer) })
        }
        guard let slot = watchers.take() else {
            return .answer(
                .text(
                    503, "too many watchers of endpoints: \(watchers.limit) at a time", headers: [("Retry-After", "5")])
            )
        }
        return .answer(
            .lines { writer in
                defer { slot.release() }
                try await watch(writer)
            })
    }

    private func writeSnapshot(to writer: HTTPBodyWriter) async throws {
        let watch = table.watch()
        defer { watch.end() }
        for await change in watch.changes {
            try await writer.write(ByteBuffer(bytes: try EndpointStreamLine.encode(change)))
            return
        }
    }

    /// Writes until the watcher goes away (which cancels this), falls too far behind, or takes no bytes
    /// for the silence limit.
    private func watch(_ writer: HTTPBodyWriter) async throws {
        let watch = table.watch()
        defer { watch.end() }
        let progress = WriteProgress()
        try await withThrowingTaskGroup { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: heartbeatInterval)
                    if progress.isStuck(for: silenceLimit) {
                        logger.warning("a watcher of endpoints takes no bytes and is cut off")
                        throw FaasError(.timeout, "the watcher took no bytes")
                    }
                    watch.beat()
                }
            }
            group.addTask {
                for await change in watch.changes {
                    let line = ByteBuffer(bytes: try EndpointStreamLine.encode(change))
                    progress.begin()
                    try await writer.write(line)
                    progress.end()
                    // Written, so the watcher no longer acts on what was before.
                    watch.pass(change.revision)
                }
                logger.warning("a watcher of endpoints fell too far behind and is cut off")
            }
            // Whichever ends first ends the stream.
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
