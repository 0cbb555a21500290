import FaasModel
import Forwarding
import FoundationEssentials
import Logging
import NIOCore

/// `GET /system/logs`: NDJSON, each line sent as it is read. A function nobody knows has no lines, and a
/// deleted one those it left; neither is an error.
struct LogRoute: Sendable {
    private let source: any LogSource
    private let readers: StreamSlots
    private let logger: Logger

    init(_ source: any LogSource, readers: Int, logger: Logger) {
        self.source = source
        self.readers = StreamSlots(readers)
        self.logger = logger
    }

    func read(_ request: ControlRequest) -> HTTPRoute {
        let query: LogQuery
        do throws(LogRequest.Refusal) {
            query = try LogRequest.query(request.query, now: Date())
        } catch {
            return .answer(.text(error.status, error.text))
        }
        guard let slot = readers.take() else {
            return .answer(
                .text(503, "too many readers of logs: \(readers.limit) at a time", headers: [("Retry-After", "5")]))
        }
        return .answer(.lines { writer in try await write(query, to: writer, slot) })
    }

    /// Ends with the lines, or when the client goes away, which cancels it. An error breaks the answer
    /// off, so that half a log is not taken for a whole one.
    private func write(_ query: LogQuery, to writer: HTTPBodyWriter, _ slot: StreamSlots.Slot) async throws {
        defer { slot.release() }
        do {
            for try await line in source.lines(query) {
                try await writer.write(try JSONText.line(LogLineJSON(line)))
            }
        } catch {
            if !Task.isCancelled {
                logger.warning(
                    "log stream broken off", metadata: ["function": "\(query.function)", "error": "\(error)"])
            }
            throw error
        }
    }
}
