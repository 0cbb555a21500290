import FaasModel
import Forwarding
import FoundationEssentials
import Functions
import HTTPWire
import Logging
import NIOCore

@testable import ProviderHTTP

/// A router over fakes, asked without a server.
struct RouterLab {
    let control = FakeFunctionControl()
    let logs = FakeLogSource()
    let endpoints = EndpointTable(epoch: "e1")
    let router: ProviderRouter

    static let authorization = (
        name: "Authorization", value: "Basic " + Data("admin:secret".utf8).base64EncodedString()
    )

    init(settings: ProviderSettings = ProviderSettings(release: "1.2.3", sha: "abc")) {
        router = ProviderRouter(
            control: control, logs: logs, endpoints: endpoints,
            credentials: BasicCredentials(user: "admin", password: "secret"), settings: settings,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    struct Answer {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: String

        subscript(name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// What is answered, with credentials unless other headers are given. A streamed body reads as empty.
    func ask(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [authorization],
        body: String = ""
    ) async throws -> Answer {
        switch try route(method, target, headers: headers) {
        case .answer(let response): Self.read(response)
        case .collect(let limit, let handler):
            body.utf8.count > limit
                ? Answer(status: 413, headers: [], body: "")
                : Self.read(await handler(ByteBuffer(string: body)))
        case .stream, .forward: throw FaasError(.internal, "this is no answer of the router's own")
        }
    }

    func route(
        _ method: String, _ target: String, headers: [(name: String, value: String)] = [authorization],
        from peer: SocketAddress? = nil
    ) throws -> HTTPRoute {
        router.route(try HTTPRequestHead(method: method, target: target, headers: headers), from: peer)
    }

    static func read(_ response: HTTPResponse) -> Answer {
        var body = ""
        if case .bytes(let bytes) = response.body { body = String(buffer: bytes) }
        return Answer(status: response.status, headers: response.headers, body: body)
    }
}
