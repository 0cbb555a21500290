import HTTPWire
import NIOCore

/// What a server does with a request, decided on the event loop as soon as its head is read.
public protocol HTTPHandler: Sendable {
    /// Called on the connection's event loop: decide fast, do not block.
    func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute
}

public enum HTTPRoute: Sendable {
    /// Passed on to an upstream, streamed both ways without leaving the event loop.
    case forward(ForwardPlan)
    /// Answered at once; a request body is read and dropped.
    case answer(HTTPResponse)
    /// Handled in structured concurrency once the whole body is there; a body over the limit is
    /// answered 413 and the handler is never called.
    case collect(bodyLimitBytes: Int, @Sendable (ByteBuffer) async -> HTTPResponse)
    /// Handled in structured concurrency with the body as it comes. The handler's task, and that of the
    /// response's body, is cancelled when the client goes away: a handler that waits for something else
    /// than the client (a child process) learns of it so.
    case stream(@Sendable (HTTPRequestBody) async -> HTTPResponse)
}

/// One way to an upstream, asked for on the event loop.
public protocol Upstream: Sendable {
    /// An endpoint for this request, or nil when there is none. Asked again, with the endpoints that
    /// could not be reached, when a connect fails and nothing of the request has been sent.
    func lease(excluding failed: [SocketAddress]) -> EndpointLease?
}

public struct EndpointLease: Sendable {
    public var address: SocketAddress
    /// Called exactly once on the event loop, when the exchange with this endpoint is over.
    public var release: @Sendable (ForwardOutcome) -> Void

    public init(address: SocketAddress, release: @escaping @Sendable (ForwardOutcome) -> Void) {
        self.address = address
        self.release = release
    }
}

public enum ForwardOutcome: Sendable, Hashable {
    case answered(status: Int)
    case connectFailed
    /// The upstream broke off or timed out after it had been reached.
    case failed
    /// The client went away.
    case abandoned
}

public enum ForwardFailure: Sendable, Hashable {
    case noEndpoint
    case connectFailed
    /// No answer within the plan's time limit.
    case timeout
    /// Closed or broken before a whole response head had come.
    case brokeOff
}

public struct ForwardPlan: Sendable {
    public var upstream: any Upstream
    /// The target as the upstream shall see it, query included: `/path?query`.
    public var target: String
    /// Header fields set on the request; they replace the client's of the same name.
    public var requestHeaders: [(name: String, value: String)]
    /// The response's `Content-Type` where the upstream gave none.
    public var defaultContentType: String?
    /// From the first byte of the request sent until the head of the response; nil: no limit.
    public var responseTimeout: Duration?
    /// Asked on the event loop when the head of the upstream's final response has come, with its status
    /// and its declared length (nil when it tells none): the fields are set on the response before it goes
    /// on to the client and replace the upstream's of the same name. nil: nothing is added.
    public var responseHeaders: (@Sendable (_ status: Int, _ contentLength: Int?) -> [(name: String, value: String)])?
    /// The answer when the upstream gave none.
    public var failureResponse: @Sendable (ForwardFailure) -> HTTPResponse

    public init(
        upstream: any Upstream, target: String, requestHeaders: [(name: String, value: String)] = [],
        responseTimeout: Duration? = nil,
        responseHeaders: (@Sendable (_ status: Int, _ contentLength: Int?) -> [(name: String, value: String)])? = nil,
        failureResponse: @escaping @Sendable (ForwardFailure) -> HTTPResponse
    ) {
        self.upstream = upstream
        self.target = target
        self.requestHeaders = requestHeaders
        self.responseTimeout = responseTimeout
        self.responseHeaders = responseHeaders
        self.failureResponse = failureResponse
    }
}
