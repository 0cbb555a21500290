import HTTPWire
import NIOCore

extension ServerConnection {
    /// Asks the handler what is to be done, and begins with it.
    func route(_ head: HTTPRequestHead) {
        if !exchange.isBodyRead { awaitBody() }
        switch loop.shared.handler.route(head, from: peer) {
        case .answer(let response):
            answer(response)
        case .collect(let limitBytes, let handler):
            if let length = head.contentLength, length > limitBytes { return refuseTooLarge(limitBytes) }
            exchange.sink = .collect(BodyCollector(limitBytes: limitBytes, handler: handler))
            if exchange.isBodyRead { bodyEnded() } else { sendContinue() }
        case .stream(let handler):
            let connection = NIOLoopBound(self, eventLoop: eventLoop)
            let pipe = BodyPipe { connection.eventLoop.execute { connection.value.bodyDemanded() } }
            exchange.sink = .stream(pipe)
            if exchange.isBodyRead { pipe.finish() }
            startTask { await handler(HTTPRequestBody(pipe: pipe)) }
        case .forward(let plan):
            // Its expectation goes to the upstream, whose word decides.
            exchange.awaitsContinue = false
            let forward = ForwardExchange(connection: self, head: head, plan: plan)
            exchange.sink = .forward(forward)
            forward.begin()
        }
    }

    /// The reader of a streamed body wants more.
    private func bodyDemanded() {
        guard phase == .exchange else { return }
        if case .stream = exchange.sink { sendContinue() }
        process()
    }

    private func sendContinue() {
        guard exchange.awaitsContinue, !exchange.isAnswerBegun else { return }
        exchange.awaitsContinue = false
        write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
        flush()
    }

    /// Takes body bytes out of the input; false when the connection is not going to read on.
    func readBody() -> Bool {
        switch exchange.body {
        case .read:
            return true
        case .length(let remaining):
            guard let part = input.readSlice(length: min(remaining, input.readableBytes)) else { return false }
            let left = remaining - part.readableBytes
            exchange.body = left == 0 ? .read : .length(left)
            bodyCame(part)
        case .chunked(var decoder):
            do {
                if case .forward = exchange.sink {
                    if let part = try decoder.pass(&input) {
                        exchange.body = decoder.isDone ? .read : .chunked(decoder)
                        bodyCame(part)
                    }
                } else {
                    exchange.body = .chunked(decoder)
                    try decoder.decode(&input) { bodyCame($0) }
                    exchange.body = decoder.isDone ? .read : .chunked(decoder)
                }
            } catch {
                brokenBody(error)
                return false
            }
        }
        guard phase == .exchange else { return false }
        if exchange.isBodyRead {
            bodyIsIn()
            bodyEnded()
        } else if input.readableBytes == 0 {
            input = ByteBuffer()
            awaitBody()
        }
        return true
    }

    private func bodyCame(_ part: ByteBuffer) {
        switch exchange.sink {
        case .drop(let budget):
            exchange.sink = .drop(budgetBytes: budget - part.readableBytes)
            if budget < part.readableBytes, exchange.isAnswered { close(lingering: true) }
        case .collect(let collector):
            if !collector.append(part) { refuseTooLarge(collector.limitBytes) }
        case .stream(let pipe):
            pipe.append(part)
        case .forward(let forward):
            forward.body(part)
        }
    }

    private func bodyEnded() {
        switch exchange.sink {
        case .drop: break
        case .collect(let collector):
            exchange.sink = .drop(budgetBytes: 0)
            let (whole, handler) = (collector.bytes, collector.handler)
            startTask { await handler(whole) }
        case .stream(let pipe): pipe.finish()
        case .forward(let forward): forward.bodyEnded()
        }
    }

    private func refuseTooLarge(_ limitBytes: Int) {
        exchange.sink = .drop(budgetBytes: Exchange.dropBudgetBytes)
        answer(.error(413, "request body larger than \(limitBytes) bytes"))
    }

    private func brokenBody(_ error: HTTPWireError) {
        let begun = exchange.isAnswerBegun
        exchange.abandon()
        if begun { breakOff(reset: exchange.endsWithConnection) } else { refuse(.error(error.status, error.reason)) }
    }
}
