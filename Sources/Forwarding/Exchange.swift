import HTTPWire
import NIOCore

/// One request and its answer on a client connection.
struct Exchange {
    enum BodyState {
        case read
        case length(Int)
        case chunked(ChunkedDecoder)
    }

    /// Where the request body goes.
    enum Sink {
        /// Nowhere; the connection ends when there is more than this to drop.
        case drop(budgetBytes: Int)
        case collect(BodyCollector)
        case stream(BodyPipe)
        case forward(ForwardExchange)
    }

    /// Of a body nobody wants, so much is read to keep the connection; a longer one costs it.
    static let dropBudgetBytes = 256 * 1024

    var body: BodyState
    var sink = Sink.drop(budgetBytes: Exchange.dropBudgetBytes)
    var isHead = false
    var version = HTTPVersion.http11
    var keepsAlive: Bool
    /// The client waits for a word before it sends its body.
    var awaitsContinue = false
    var isAnswerBegun = false
    var isAnswered = false
    /// The answer's body has no other end than the connection's.
    var endsWithConnection = false
    var stream = StreamedAnswer()
    /// Finished when the client is gone; the task of the request waits for it.
    var clientGone: AsyncStream<Never>.Continuation?

    /// Of a request that could not be read: nothing to read on, nothing to keep.
    init() {
        body = .read
        keepsAlive = false
    }

    init(_ head: HTTPRequestHead) {
        switch head.framing {
        case .none, .untilClose: body = .read
        case .length(let length): body = .length(length)
        case .chunked: body = .chunked(ChunkedDecoder())
        }
        isHead = head.isHead
        version = head.version
        keepsAlive = head.isKeepAlive
        awaitsContinue = head.expectsContinue
    }

    var isBodyRead: Bool {
        if case .read = body { true } else { false }
    }

    var forward: ForwardExchange? {
        if case .forward(let forward) = sink { forward } else { nil }
    }

    /// Whether what comes of the body can be put somewhere now.
    var takesBody: Bool {
        switch sink {
        case .drop, .collect: true
        case .stream(let pipe): pipe.wantsMore
        case .forward(let forward): forward.takesBody
        }
    }

    /// The client is gone, or given up.
    mutating func abandon() {
        clientGone?.finish()
        clientGone = nil
        let old = sink
        sink = .drop(budgetBytes: 0)
        switch old {
        case .stream(let pipe): pipe.fail(ChannelError.eof)
        case .forward(let forward): forward.abandon()
        case .drop, .collect: break
        }
    }
}

/// What is still to come of an answer that a handler writes bit by bit.
struct StreamedAnswer {
    enum Framing {
        case none
        case length(remaining: Int)
        case chunked
        case untilClose
    }

    var framing = Framing.none
}

/// Gathers a whole body, up to its limit.
final class BodyCollector {
    private(set) var bytes = ByteBuffer()
    let limitBytes: Int
    let handler: @Sendable (ByteBuffer) async -> HTTPResponse

    init(limitBytes: Int, handler: @escaping @Sendable (ByteBuffer) async -> HTTPResponse) {
        self.limitBytes = limitBytes
        self.handler = handler
    }

    /// False, and nothing taken, when it would be too much.
    func append(_ part: ByteBuffer) -> Bool {
        guard bytes.readableBytes + part.readableBytes <= limitBytes else { return false }
        if bytes.readableBytes == 0 { bytes = part } else { bytes.writeImmutableBuffer(part) }
        return true
    }
}
