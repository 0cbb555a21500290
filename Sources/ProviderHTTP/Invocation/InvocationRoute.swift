import FaasModel
import Forwarding
import Functions
import HTTPWire
import NIOCore

/// `/function/{name}[.{namespace}]/…`: passes a request on to a ready replica, decided on the event
/// loop from the table in memory.
struct InvocationRoute: Sendable {
    private let endpoints: EndpointTable
    private let settings: ProviderSettings
    private let turns = Turns()

    init(endpoints: EndpointTable, settings: ProviderSettings) {
        self.endpoints = endpoints
        self.settings = settings
    }

    /// - Parameter path: that of `head`, beginning with ``FunctionPath/prefix``.
    func route(_ path: String, _ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute {
        guard Self.methods.contains(head.method) else { return .answer(.methodNotAllowed(Self.methods)) }
        let call: FunctionPath
        do {
            call = try FunctionPath(path)
        } catch {
            return .answer(.text(404, "no such function: \(error)"))
        }
        // The services' namespace is never in the table; asked all the same, for the day it slips in.
        guard !call.function.namespace.isReserved, let ready = endpoints.endpoints(of: call.function) else {
            return .answer(Self.unknown(call.function))
        }
        guard !ready.isEmpty else { return .answer(Self.failure(.noEndpoint, call.function, settings)) }

        var headers: [(name: String, value: String)] = []
        if head["X-Forwarded-Host"] == nil, let host = head.host { headers.append(("X-Forwarded-Host", host)) }
        if head["X-Forwarded-For"] == nil, let peer = peer?.hostAndPort { headers.append(("X-Forwarded-For", peer)) }

        let function = call.function
        return .forward(
            ForwardPlan(
                upstream: FunctionUpstream(
                    table: endpoints, function: function, port: settings.functionPort, turns: turns),
                target: head.query.map { "\(call.rest)?\($0)" } ?? String(call.rest),
                requestHeaders: headers,
                responseTimeout: settings.serviceTimeout,
                failureResponse: { [settings] in Self.failure($0, function, settings) }))
    }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    // MARK: Answers in place of a function's

    /// 404, where upstream says 503: no client of the provider relies on that (a gateway looks the
    /// function up first and answers 404 itself), and 503 tells whoever is in between to try again.
    /// For the same reason without `X-OpenFaaS-Internal`, at which a queue worker always does.
    static func unknown(_ function: FunctionID) -> HTTPResponse {
        .text(404, "function \(function) not found")
    }

    static func failure(_ failure: ForwardFailure, _ function: FunctionID, _ settings: ProviderSettings) -> HTTPResponse
    {
        let mark = [(name: "X-OpenFaaS-Internal", value: "proxy")]
        switch failure {
        case .noEndpoint:
            return .text(
                503, "No endpoints available for: \(function.name).",
                headers: mark + [(name: "Retry-After", value: "1")])
        case .connectFailed:
            return .text(502, "Can't reach service for: \(function.name).", headers: mark)
        case .brokeOff:
            return .text(
                502, "Can't reach service for: \(function.name). It closed the connection without an answer.",
                headers: mark)
        case .timeout:
            return .text(
                504,
                "function \(function) did not begin to answer within \(settings.serviceTimeout), the service_timeout",
                headers: mark)
        }
    }
}

extension SocketAddress {
    /// `address:port`, an IPv6 address in brackets; nil for a socket without either.
    fileprivate var hostAndPort: String? {
        guard let ip = ipAddress, let port else { return nil }
        if case .v6 = self { return "[\(ip)]:\(port)" }
        return "\(ip):\(port)"
    }
}
