import FaasModel
import Forwarding
import HTTPWire
import NIOCore
import Synchronization

/// Mode http: the function is a server of its own, started once, and each request is passed on to it.
struct ProxiedFunction: WatchdogFunction {
    let address: SocketAddress
    /// Put before each target.
    let prefix: String
    let execTimeout: Duration?
    let calls: CallLog

    func route(_ call: FunctionCall) -> HTTPRoute {
        let exchange = ProxiedExchange(call: call, address: address, calls: calls)
        return .forward(
            ForwardPlan(
                upstream: exchange, target: prefix + call.target, responseTimeout: timeout(for: call.head),
                responseHeaders: { status, length in exchange.headCame(contentLength: length) },
                failureResponse: { exchange.failed($0) }))
    }

    /// Streams (server-sent events, NDJSON, WebSocket) may stay silent as long as they like. Elsewhere the
    /// request's own `X-Timeout` may shorten the function's limit, never lengthen it.
    private func timeout(for head: HTTPRequestHead) -> Duration? {
        if let accept = head["Accept"],
            accept.contains("text/event-stream") || accept.contains("application/x-ndjson")
        {
            return nil
        }
        if head["Upgrade"]?.lowercased() == "websocket" { return nil }
        guard let asked = head["X-Timeout"].flatMap({ GoDuration.parse($0) }), asked > .zero else {
            return execTimeout
        }
        return execTimeout.map { min($0, asked) } ?? asked
    }
}

/// One request on its way through the function's server; called on one event loop.
private final class ProxiedExchange: Upstream {
    private let call: FunctionCall
    private let address: SocketAddress
    private let calls: CallLog
    private let contentLength = Mutex<Int?>(nil)

    init(call: FunctionCall, address: SocketAddress, calls: CallLog) {
        self.call = call
        self.address = address
        self.calls = calls
    }

    func lease(excluding failed: [SocketAddress]) -> EndpointLease? {
        guard failed.isEmpty else { return nil }
        return EndpointLease(address: address) { self.finished($0) }
    }

    func headCame(contentLength length: Int?) -> [(name: String, value: String)] {
        contentLength.withLock { $0 = length }
        return [durationField]
    }

    func failed(_ failure: ForwardFailure) -> HTTPResponse {
        let status = failure == .timeout ? 504 : 500
        calls.log.line("Upstream HTTP request error: \(call.head.method) \(call.target): \(Self.reason(failure))")
        calls.finished(call, status: status, contentLength: 0, duration: elapsed)
        call.slot?.giveBack()
        return HTTPResponse(status: status, headers: [("X-OpenFaaS-Internal", "of-watchdog"), durationField])
    }

    private func finished(_ outcome: ForwardOutcome) {
        call.slot?.giveBack()
        if case .answered(let status) = outcome {
            calls.finished(call, status: status, contentLength: contentLength.withLock { $0 }, duration: elapsed)
        }
    }

    private var elapsed: Duration { ContinuousClock.now - call.started }
    private var durationField: (name: String, value: String) { ("X-Duration-Seconds", elapsed.seconds(decimals: 6)) }

    private static func reason(_ failure: ForwardFailure) -> String {
        switch failure {
        case .timeout: "killed due to exec_timeout"
        case .connectFailed, .noEndpoint: "the function does not accept connections at upstream_url"
        case .brokeOff: "the function closed the connection without an answer"
        }
    }
}
