import HTTPWire
import NIOCore

/// One request on its way to an upstream and its response on the way back, all on one event loop.
///
/// It holds the lease of the endpoint and gives it back exactly once, with how it ended.
final class ForwardExchange {
    private enum State {
        /// No connection yet; nothing of the request has been sent.
        case connecting
        /// The request is being sent.
        case sending
        /// The head of the response has gone to the client.
        case answering
        case tunnel
        case done
    }

    /// A connection that rested and then broke so soon after a request was put on it had been closed at the other
    /// end; later the request may have been at work, and sending it again would run a function twice.
    private static let staleWindow = TimeAmount.seconds(1)
    private static let attemptLimit = 8

    let head: HTTPRequestHead
    let asksForUpgrade: Bool
    private(set) var isRequestSent: Bool
    private(set) var wantsUnchunked = false
    private var connection: ServerConnection?
    private let plan: ForwardPlan
    private var state = State.connecting
    private var lease: EndpointLease?
    private var upstream: UpstreamConnection?
    private var failed: [SocketAddress] = []
    private var hasRetried = false
    private var isBodyTouched = false
    private var sawContinue = false
    private var sentAt = NIODeadline.distantPast
    private var status = 0
    private var reframing = HTTPReframing.asItIs

    init(connection: ServerConnection, head: HTTPRequestHead, plan: ForwardPlan) {
        self.connection = connection
        self.head = head
        self.plan = plan
        isRequestSent = !head.hasBody
        // To HTTP/2 nobody can be passed on: what follows would run past everything that looks at requests.
        asksForUpgrade =
            head.asksForUpgrade && !head.hasBody && head["Upgrade"].map { $0.lowercased() != "h2c" } ?? false
    }

    // MARK: Reaching an endpoint

    func begin() {
        guard failed.count < Self.attemptLimit, let lease = plan.upstream.lease(excluding: failed) else {
            return fail(failed.isEmpty ? .noEndpoint : .connectFailed)
        }
        self.lease = lease
        guard let pool = connection?.loop.pool else { return abandon() }
        let address = pool.address(lease.address)
        if let rested = pool.take(address) {
            send(on: rested)
        } else {
            connect(to: address, pool)
        }
    }

    private func connect(to address: UpstreamAddress, _ pool: UpstreamPool) {
        state = .connecting
        pool.connect(to: address).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let upstream):
                guard case .connecting = self.state else { return upstream.close() }
                self.send(on: upstream)
                self.connection?.process()
            case .failure:
                guard case .connecting = self.state else { return }
                self.failed.append(address.socketAddress)
                self.release(.connectFailed)
                self.begin()
            }
        }
    }

    private func send(on upstream: UpstreamConnection) {
        self.upstream = upstream
        state = .sending
        upstream.begin(self)
        var bytes = connection?.eventLoopBuffer(capacity: 1024) ?? ByteBuffer()
        head.writeForwarded(
            into: &bytes, target: plan.target, hostLine: upstream.address.hostLine, fields: plan.requestHeaders,
            upgrade: asksForUpgrade)
        upstream.write(bytes)
        sentAt = .now()
        if let limit = plan.responseTimeout { connection?.setResponseDeadline(sentAt + TimeAmount(limit)) }
    }

    // MARK: The request, from the client's connection

    var takesBody: Bool {
        switch state {
        case .sending, .answering, .tunnel: upstream?.isWritable ?? false
        case .connecting, .done: false
        }
    }

    func body(_ bytes: ByteBuffer) {
        isBodyTouched = true
        upstream?.write(bytes)
    }

    func bodyEnded() { isRequestSent = true }

    func flushUpstream() { upstream?.flush() }

    func clientBecameWritable() { upstream?.resumeRead() }

    /// The client is gone, or did not send what it owes.
    func abandon() {
        switch state {
        case .done: return
        case .tunnel:
            upstream?.closeAfterFlush()
            release(.answered(status: status))
        case .connecting, .sending, .answering:
            upstream?.close()
            release(.abandoned)
        }
        end()
    }

    func timedOut() {
        switch state {
        case .connecting, .sending:
            upstream?.close()
            release(.failed)
            fail(.timeout)
        case .answering, .tunnel, .done: break
        }
    }

    // MARK: The response, from the upstream's connection

    var clientTakes: Bool { connection?.isWritable ?? true }

    func upstreamBecameWritable() { connection?.process() }

    func flushClient() { connection?.flush() }

    func interim(_ head: HTTPResponseHead) {
        if head.status == 100 { sawContinue = true }
        guard let connection, self.head.version == .http11 else { return }
        write(head, fields: [], connectionLine: "", to: connection)
    }

    func responseHead(_ head: HTTPResponseHead) {
        guard let connection else { return }
        connection.setResponseDeadline(nil)
        state = .answering
        status = head.status
        switch (head.framing, self.head.version) {
        case (.chunked, .http10):
            reframing = .toClose
            wantsUnchunked = true
            connection.exchange.endsWithConnection = true
        case (.untilClose, .http11): reframing = .toChunked
        case (.untilClose, .http10): connection.exchange.endsWithConnection = true
        default: break
        }
        // A client that was never told to go on may send its body or may not.
        if self.head.expectsContinue, !sawContinue, !isBodyTouched { connection.exchange.keepsAlive = false }
        if connection.exchange.endsWithConnection { connection.exchange.keepsAlive = false }
        connection.exchange.isAnswerBegun = true
        connection.settleKeepAlive()
        let length: Int? =
            switch head.framing {
            case .none: 0
            case .length(let length): length
            case .chunked, .untilClose: nil
            }
        let fields = plan.responseHeaders?(head.status, length) ?? []
        write(head, fields: fields, connectionLine: connection.connectionLine, to: connection)
    }

    func switchesProtocols(_ head: HTTPResponseHead) {
        guard let connection else { return }
        connection.setResponseDeadline(nil)
        state = .tunnel
        status = head.status
        connection.exchange.isAnswerBegun = true
        connection.phase = .tunnel
        write(head, fields: [], connectionLine: "Connection: Upgrade\r\n", to: connection)
        connection.process()
    }

    func responseBody(_ bytes: ByteBuffer) {
        if reframing == .toChunked { connection?.writeChunk(bytes) } else { connection?.write(bytes) }
    }

    func responseEnded() {
        guard let connection else { return }
        if reframing == .toChunked { connection.write(ByteBuffer(staticString: "0\r\n\r\n")) }
        connection.flush()
        release(.answered(status: status))
        end()
        connection.endAnswer()
    }

    /// The upstream's connection ended before the response did.
    ///
    /// - Parameters:
    ///   - unanswered: not one byte of a response had come.
    ///   - unsent: it broke before or while the head was handed to the kernel.
    func broke(unanswered: Bool, unsent: Bool) {
        switch state {
        case .done, .connecting: return
        case .sending:
            if unanswered, mayRetry(unsent: unsent), let upstream, let pool = connection?.loop.pool {
                hasRetried = true
                self.upstream = nil
                return connect(to: pool.address(upstream.address.socketAddress), pool)
            }
            release(.failed)
            fail(.brokeOff)
        case .answering:
            let connection = connection
            release(.failed)
            end()
            connection?.breakOff(reset: connection?.exchange.endsWithConnection ?? false)
        case .tunnel:
            let connection = connection
            release(.answered(status: status))
            end()
            connection?.close(lingering: false)
        }
    }

    private func mayRetry(unsent: Bool) -> Bool {
        guard !hasRetried, !isBodyTouched, upstream?.isReused ?? false else { return false }
        return unsent || (head.isIdempotent && NIODeadline.now() - sentAt < Self.staleWindow)
    }

    private func write(
        _ head: HTTPResponseHead, fields: [(name: String, value: String)], connectionLine: StaticString,
        to connection: ServerConnection
    ) {
        var bytes = connection.eventLoopBuffer(capacity: 1024)
        head.writeForwarded(
            into: &bytes, fields: fields, reframing: head.isInterim ? .asItIs : reframing,
            connectionLine: connectionLine, dateLine: connection.loop.dateLine,
            defaultContentType: status >= 200 ? plan.defaultContentType : nil)
        connection.write(bytes)
    }

    // MARK: Ending

    private func fail(_ failure: ForwardFailure) {
        guard let connection else { return }
        end()
        connection.setResponseDeadline(nil)
        connection.exchange.sink = .drop(budgetBytes: Exchange.dropBudgetBytes)
        connection.exchange.awaitsContinue = head.expectsContinue && !sawContinue
        connection.answer(plan.failureResponse(failure))
    }

    private func release(_ outcome: ForwardOutcome) {
        guard let lease else { return }
        self.lease = nil
        lease.release(outcome)
    }

    private func end() {
        state = .done
        upstream = nil
        connection = nil
    }
}
