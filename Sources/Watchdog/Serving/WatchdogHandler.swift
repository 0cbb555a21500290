import Forwarding
import HTTPWire
import NIOCore

/// The watchdog's routes: its own two below `/_/`, and the function for everything else.
struct WatchdogHandler: HTTPHandler {
    let function: any WatchdogFunction
    let health: HealthState
    let limit: InflightLimit
    let readyPath: String?

    func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute {
        switch head.path {
        case "/_/health": .answer(healthAnswer(head))
        case "/_/ready": readyRoute(head)
        default: functionRoute(head)
        }
    }

    private func healthAnswer(_ head: HTTPRequestHead) -> HTTPResponse {
        guard head.method == "GET" || head.method == "HEAD" else {
            return HTTPResponse(status: 405, headers: [("Allow", "GET, HEAD")])
        }
        guard health.isHealthy else { return HTTPResponse(status: 503) }
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "text/plain; charset=utf-8")],
            body: .bytes(ByteBuffer(string: "OK")))
    }

    /// Ready is healthy, not full, and what the function itself says at `ready_path`.
    private func readyRoute(_ head: HTTPRequestHead) -> HTTPRoute {
        guard health.isHealthy else { return .answer(HTTPResponse(status: 503)) }
        guard !limit.isFull else { return .answer(tooMany) }
        guard let readyPath else { return .answer(HTTPResponse(status: 200)) }
        // Asking does not take a place: a full function would else turn its own probe away.
        return function.route(FunctionCall(head: head, target: readyPath, slot: nil))
    }

    private func functionRoute(_ head: HTTPRequestHead) -> HTTPRoute {
        guard let slot = limit.take() else { return .answer(tooMany) }
        return function.route(FunctionCall(head: head, target: head.target, slot: slot))
    }

    /// Word for word what the field's watchdogs say.
    private var tooMany: HTTPResponse {
        let text = "Concurrent request limit exceeded. Max concurrent requests: \(limit.maximum ?? 0)\n"
        return HTTPResponse(
            status: 429,
            headers: [("Content-Type", "text/plain"), ("X-OpenFaaS-Internal", "faas-middleware")],
            body: .bytes(ByteBuffer(string: text)))
    }
}
