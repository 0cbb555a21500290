import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
import Testing

@testable import Containerd

@Suite struct GRPCStreamHandlerTests {
    private typealias Payload = HTTP2Frame.FramePayload

    private func channel(timeout: TimeAmount? = nil, limit: Int = 100) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(
            handler: GRPCStreamHandler(headers: [":path": "/s/M"], timeout: timeout, maxMessageBytes: limit))
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        return channel
    }

    private func headers(_ fields: HPACKHeaders, last: Bool) -> Payload {
        .headers(.init(headers: fields, endStream: last))
    }

    private func data(_ bytes: [UInt8], last: Bool = false) -> Payload {
        .data(.init(data: .byteBuffer(ByteBuffer(bytes: bytes)), endStream: last))
    }

    /// The failure the stream ended with, at `payload` or before; nil when it did not fail.
    private func failure(_ channel: EmbeddedChannel, at payload: Payload? = nil) -> GRPCFailure? {
        do {
            if let payload { try channel.writeInbound(payload) }
            try channel.throwIfErrorCaught()
            return nil
        } catch {
            return error as? GRPCFailure
        }
    }

    @Test func `headers go first, then the message with its length`() throws {
        let channel = try channel()
        try channel.writeOutbound(GRPCOutgoing(message: ByteBuffer(bytes: [7, 8]), isLast: true))
        guard case .headers(let headers) = try channel.readOutbound(as: Payload.self),
            case .data(let frame) = try channel.readOutbound(as: Payload.self), case .byteBuffer(let bytes) = frame.data
        else {
            Issue.record("headers and data were expected")
            return
        }
        #expect(headers.headers.first(name: ":path") == "/s/M")
        #expect(frame.endStream)
        #expect(Array(buffer: bytes) == [0, 0, 0, 0, 2, 7, 8])
    }

    @Test func `a call that fails at once has one frame of headers, which tells why`() throws {
        let channel = try channel()
        let only = headers([":status": "200", "grpc-status": "5", "grpc-message": "gone"], last: true)
        #expect(failure(channel, at: only) == GRPCFailure(code: .notFound, message: "gone", progress: .answered))
        #expect(!channel.isActive)
    }

    @Test func `messages and a good status end without a failure`() throws {
        let channel = try channel()
        try channel.writeInbound(headers([":status": "200"], last: false))
        try channel.writeInbound(data([0, 0, 0, 0, 1, 9]))
        try channel.writeInbound(headers(["grpc-status": "0"], last: true))
        #expect(try channel.readInbound(as: ByteBuffer.self).map { Array(buffer: $0) } == [9])
        try channel.close().wait()
        #expect(failure(channel) == nil)
    }

    @Test func `an end within a message is a failure, whatever the status says`() throws {
        let channel = try channel()
        try channel.writeInbound(headers([":status": "200"], last: false))
        try channel.writeInbound(data([0, 0, 0, 0, 9, 1]))
        #expect(failure(channel, at: headers(["grpc-status": "0"], last: true))?.code == .internal)
    }

    @Test func `a connection that ends leaves the call unavailable and sent`() throws {
        let channel = try channel()
        try channel.close().wait()
        #expect(
            failure(channel)
                == GRPCFailure(
                    code: .unavailable, message: "the connection ended during the call", progress: .sent))
    }

    @Test func `an answer of another HTTP status is a failure`() throws {
        let channel = try channel()
        #expect(failure(channel, at: headers([":status": "503"], last: true))?.code == .unavailable)
    }

    @Test func `the deadline ends the stream, and an answer before it ends the deadline`() throws {
        let late = try channel(timeout: .seconds(1))
        late.embeddedEventLoop.advanceTime(by: .milliseconds(999))
        #expect(late.isActive)
        late.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(failure(late)?.code == .deadlineExceeded)
        #expect(!late.isActive)

        let early = try channel(timeout: .seconds(1))
        try early.writeInbound(headers([":status": "200", "grpc-status": "0"], last: true))
        early.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(failure(early) == nil)
    }

    @Test func `a message beyond the limit ends the stream`() throws {
        let channel = try channel(limit: 4)
        try channel.writeInbound(headers([":status": "200"], last: false))
        #expect(failure(channel, at: data([0, 0, 0, 0, 5]))?.code == .resourceExhausted)
        #expect(!channel.isActive)
    }
}
