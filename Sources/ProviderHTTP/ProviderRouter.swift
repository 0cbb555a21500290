import FaasModel
import Forwarding
import Functions
import HTTPWire
import Logging
import NIOCore

/// The provider's HTTP edge: the faas-provider REST API, the endpoint stream and the way to functions.
///
/// Everything below `/system/` needs the credentials, whether there is a route or not, so that none can
/// be forgotten. `/function/`, `/healthz` and `/metrics` are open, and a caller's `Authorization`
/// reaches the function untouched.
public struct ProviderRouter: HTTPHandler {
    private let credentials: BasicCredentials
    private let metrics: HTTPMetrics
    private let invocation: InvocationRoute
    private let routes: [Route]

    public init(
        control: any FunctionControl, logs: any LogSource, endpoints: EndpointTable, credentials: BasicCredentials,
        settings: ProviderSettings = ProviderSettings(), logger: Logger
    ) {
        self.credentials = credentials
        let metrics = HTTPMetrics()
        self.metrics = metrics
        invocation = InvocationRoute(endpoints: endpoints, settings: settings)

        let functions = FunctionRoutes(control: control, bodyLimitBytes: settings.controlBodyLimitBytes, logger: logger)
        let info = InfoRoute(settings)
        let logs = LogRoute(logs, readers: settings.logReaders, logger: logger)
        let stream = EndpointStreamRoute(endpoints, watchers: settings.endpointWatchers, logger: logger)
        let health: Route.Handler = { _ in .answer(HTTPResponse(status: 200)) }
        routes = [
            Route(
                "/system/functions",
                [
                    ("GET", functions.list), ("POST", functions.deploy), ("PUT", functions.update),
                    ("DELETE", functions.delete),
                ]),
            Route("/system/function/{name}", [("GET", functions.status)]),
            Route("/system/info", [("GET", info.answer)]),
            Route("/system/logs", [("GET", logs.read)]),
            Route("/system/endpoints", [("GET", stream.read)]),
            Route("/healthz", [("GET", health), ("HEAD", health)]),
            Route("/metrics", [("GET", { _ in .answer(metrics.answer()) })]),
        ]
    }

    public func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute {
        let path = head.path
        if path.hasPrefix(FunctionPath.prefix) { return invocation.route(path, head, from: peer) }
        guard let path = PercentCoding.decode(path[...]) else { return .answer(.pageNotFound) }

        let isControl = path.hasPrefix("/system/")
        let method = head.method
        for route in routes {
            guard let name = route.match(path) else { continue }
            let handle: () -> HTTPRoute = {
                if isControl, !credentials.match(head["Authorization"]) { return .answer(.unauthorized) }
                guard let handler = route.methods.first(where: { $0.name == method })?.handler else {
                    return .answer(.methodNotAllowed(route.methods.map(\.name)))
                }
                return handler(ControlRequest(name: name, query: QueryItems(head.query.map { $0[...] } ?? "")))
            }
            return isControl ? metrics.measure(path: route.metricPath, method: method, handle) : handle()
        }
        if isControl, !credentials.match(head["Authorization"]) { return .answer(.unauthorized) }
        return .answer(.pageNotFound)
    }
}
