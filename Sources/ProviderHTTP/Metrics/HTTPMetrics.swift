import Forwarding
import NIOCore
import Synchronization

/// Counts and times the requests to `/system` routes, and shows them in the Prometheus text format.
///
/// A small registry of our own: the two metrics that the provider API names are all it will ever hold.
final class HTTPMetrics: Sendable {
    private struct Key: Hashable, Comparable {
        var code: Int
        var method: String
        var path: String

        static func < (a: Key, b: Key) -> Bool { (a.path, a.method, a.code) < (b.path, b.method, b.code) }

        /// Nothing in a label needs escaping: a number, a known method, a path of the route table.
        var labels: String { "code=\"\(code)\",method=\"\(method)\",path=\"\(path)\"" }
    }

    private let series = Mutex<[Key: DurationHistogram]>([:])

    /// Routes the request and counts it once its answer is whole, streamed ones included.
    func measure(path: String, method: String, _ route: () -> HTTPRoute) -> HTTPRoute {
        let start = ContinuousClock.now
        let finish: @Sendable (HTTPResponse) -> HTTPResponse = { response in
            self.finish(response, path: path, method: method, start: start)
        }
        switch route() {
        case .forward(let plan): return .forward(plan)
        case .answer(let response): return .answer(finish(response))
        case .collect(let limit, let handler):
            return .collect(bodyLimitBytes: limit) { finish(await handler($0)) }
        case .stream(let handler):
            return .stream { finish(await handler($0)) }
        }
    }

    private func finish(
        _ response: HTTPResponse, path: String, method: String, start: ContinuousClock.Instant
    ) -> HTTPResponse {
        let status = response.status
        guard case .stream(let write) = response.body else {
            count(status, method, path, start.duration(to: .now))
            return response
        }
        var response = response
        response.body = .stream { writer in
            defer { self.count(status, method, path, start.duration(to: .now)) }
            try await write(writer)
        }
        return response
    }

    func count(_ code: Int, _ method: String, _ path: String, _ duration: Duration) {
        // The methods a client may make up are endless; the series are not.
        let known = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]
        let key = Key(code: code, method: known.contains(method) ? method : "OTHER", path: path)
        series.withLock { $0[key, default: DurationHistogram()].add(duration) }
    }

    func answer() -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: .bytes(ByteBuffer(string: text())))
    }

    func text() -> String {
        let all = series.withLock { $0 }.sorted { $0.key < $1.key }
        let requests = "provider_http_requests_total"
        let duration = "provider_http_request_duration_seconds"
        var lines = ["# HELP \(requests) Requests to the provider API.", "# TYPE \(requests) counter"]
        lines += all.map { "\(requests){\($0.labels)} \($1.count)" }
        lines += ["# HELP \(duration) Seconds until the answer was whole.", "# TYPE \(duration) histogram"]
        for (key, histogram) in all { lines += histogram.lines(named: duration, labels: key.labels) }
        return lines.joined(separator: "\n") + "\n"
    }
}
