import HTTPWire
import NIOCore

extension ServerConnection {
    /// Answers the request in progress with a response of our own making.
    func answer(_ response: HTTPResponse) {
        guard phase == .exchange, !exchange.isAnswerBegun else { return }
        switch response.body {
        case .bytes(let bytes):
            writeHead(response, length: bytes.readableBytes, body: bytes)
            endAnswer()
        case .stream:
            startTask { response }
        }
    }

    /// Answers a request that cannot be read on from, and closes.
    func refuse(_ response: HTTPResponse) {
        phase = .exchange
        exchange.keepsAlive = false
        exchange.body = .read
        exchange.awaitsContinue = false
        exchange.isAnswerBegun = false
        if case .bytes(let bytes) = response.body {
            writeHead(response, length: bytes.readableBytes, body: bytes)
        }
        close(lingering: true)
    }

    /// The whole answer is written.
    func endAnswer() {
        guard phase == .exchange else { return }
        exchange.isAnswered = true
        exchange.clientGone?.finish()
        exchange.clientGone = nil
        if case .stream(let pipe) = exchange.sink { pipe.fail(AnsweredBeforeBodyEnd()) }
        exchange.sink = .drop(budgetBytes: Exchange.dropBudgetBytes)
        if !exchange.isBodyRead, !exchange.keepsAlive || isTooMuchToDrop {
            close(lingering: true)
        } else {
            process()
        }
    }

    /// Whether the connection can go on after an answer that begins now; decided when the head is written.
    func settleKeepAlive() {
        if loop.isDraining { exchange.keepsAlive = false }
        // It may or may not send the body we did not ask for: there is no telling what its next bytes are.
        if exchange.awaitsContinue { exchange.keepsAlive = false }
        if case .drop = exchange.sink, isTooMuchToDrop { exchange.keepsAlive = false }
    }

    /// What is declared of the body and still to come is more than a kept connection is worth.
    private var isTooMuchToDrop: Bool {
        if case .length(let remaining) = exchange.body { remaining > Exchange.dropBudgetBytes } else { false }
    }

    var connectionLine: StaticString {
        guard exchange.keepsAlive else { return "Connection: close\r\n" }
        return exchange.version == .http10 ? "Connection: keep-alive\r\n" : ""
    }

    // MARK: Streaming

    /// Writes the head of a streamed answer. False when the answer has no body to be streamed.
    func beginStream(_ response: HTTPResponse) throws -> Bool {
        guard phase == .exchange, !exchange.isAnswerBegun else { throw ChannelError.ioOnClosedChannel }
        let declared = response.headers.first { $0.name.lowercased() == "content-length" }
        let hasBody = !exchange.isHead && Self.allowsBody(response.status)
        if let length = declared.flatMap({ Int($0.value) }), length >= 0 {
            writeHead(response, length: length, body: nil)
            exchange.stream.framing = .length(remaining: length)
        } else if exchange.version == .http11 {
            writeHead(response, length: nil, body: nil)
            exchange.stream.framing = .chunked
        } else {
            exchange.keepsAlive = exchange.keepsAlive && !hasBody
            exchange.endsWithConnection = hasBody
            writeHead(response, length: nil, body: nil)
            exchange.stream.framing = .untilClose
        }
        if !hasBody { exchange.stream.framing = .none }
        flush()
        return hasBody
    }

    /// Writes and flushes a part of a streamed answer; the future succeeds when the kernel has taken it.
    func writeStream(_ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        guard phase == .exchange, exchange.isAnswerBegun, !exchange.isAnswered else {
            return eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        guard bytes.readableBytes > 0 else { return eventLoop.makeSucceededVoidFuture() }
        let sent = eventLoop.makePromise(of: Void.self)
        switch exchange.stream.framing {
        case .none:
            sent.succeed()
        case .untilClose:
            write(bytes, promise: sent)
        case .chunked:
            writeChunk(bytes, promise: sent)
        case .length(let remaining):
            guard bytes.readableBytes <= remaining else {
                breakOff()
                sent.fail(StreamedLengthMismatch())
                break
            }
            exchange.stream.framing = .length(remaining: remaining - bytes.readableBytes)
            write(bytes, promise: sent)
        }
        flush()
        return sent.futureResult
    }

    /// Writes bytes as one chunk.
    func writeChunk(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>? = nil) {
        let size = ByteBuffer(string: String(bytes.readableBytes, radix: 16) + "\r\n")
        write(size)
        write(bytes)
        write(ByteBuffer(staticString: "\r\n"), promise: promise)
    }

    func endStream() {
        guard phase == .exchange, exchange.isAnswerBegun, !exchange.isAnswered else { return }
        switch exchange.stream.framing {
        case .chunked: write(ByteBuffer(staticString: "0\r\n\r\n"))
        case .length(let remaining) where remaining > 0: return breakOff()
        case .none, .length, .untilClose: break
        }
        flush()
        endAnswer()
    }

    // MARK: Heads

    private static func allowsBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

    /// - Parameter length: nil: chunked for HTTP/1.1, until close otherwise.
    private func writeHead(_ response: HTTPResponse, length: Int?, body: ByteBuffer?) {
        exchange.isAnswerBegun = true
        settleKeepAlive()
        let sent = exchange.isHead || !Self.allowsBody(response.status) ? nil : body
        var head = eventLoopBuffer(capacity: 512 + (sent?.readableBytes ?? 0).clamped(to: 4096))
        head.writeHTTPStatusLine(response.status)
        var hasDate = false
        for (name, value) in response.headers where !HTTPField.isFraming(name) {
            if name.utf8.count == 4, name.lowercased() == "date" { hasDate = true }
            head.writeHTTPField(name, value)
        }
        if Self.allowsBody(response.status) {
            if let length {
                head.writeStaticString("Content-Length: ")
                head.writeString(String(length))
                head.writeStaticString("\r\n")
            } else if exchange.version == .http11 {
                head.writeStaticString("Transfer-Encoding: chunked\r\n")
            }
        }
        if !hasDate { head.writeImmutableBuffer(loop.dateLine) }
        head.writeStaticString(connectionLine)
        head.writeStaticString("\r\n")
        if let sent, sent.readableBytes > 0 {
            if sent.readableBytes <= 4096 {
                head.writeImmutableBuffer(sent)
            } else {
                write(head)
                write(sent)
                return
            }
        }
        write(head)
    }

    func eventLoopBuffer(capacity: Int) -> ByteBuffer {
        context?.channel.allocator.buffer(capacity: capacity) ?? ByteBuffer()
    }
}

extension Int {
    fileprivate func clamped(to limit: Int) -> Int { Swift.min(self, limit) }
}

/// The handler answered and returned without reading the whole body.
struct AnsweredBeforeBodyEnd: Error, CustomStringConvertible {
    var description: String { "read request body: the request has been answered" }
}

/// A streamed answer wrote more than its own `Content-Length`.
struct StreamedLengthMismatch: Error, CustomStringConvertible {
    var description: String { "write response body: more than its Content-Length" }
}
