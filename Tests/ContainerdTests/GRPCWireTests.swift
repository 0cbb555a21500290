import NIOCore
import NIOHPACK
import Testing

@testable import Containerd

@Suite struct GRPCWireTests {
    @Test(arguments: [
        (Duration.milliseconds(1), "1m"), (.seconds(30), "30000m"), (.microseconds(1500), "2m"), (.zero, "0m"),
        (.seconds(-1), "0m"), (.seconds(99_998), "99998000m"), (.seconds(100_000), "100000S"),
        (.seconds(9_000_000_000), "99999999S"),
    ])
    func `a timeout is written in eight digits at most, and never shorter than asked`(
        _ timeout: Duration, _ text: String
    ) {
        #expect(GRPCTimeout.header(timeout) == text)
    }

    @Test(arguments: [
        ("plain", "plain"), ("caf%C3%A9 %25", "café %"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("%+1", "%+1"), ("", ""),
    ])
    func `a message is freed of its percent-encoding, and left alone where it has none`(_ wire: String, _ text: String)
    {
        #expect(GRPCStatus.decode(wire) == text)
    }

    @Test func `trailers tell success, failure with code and words, and an unknown code`() {
        #expect(GRPCStatus.failure(in: ["grpc-status": "0"], progress: .answered) == nil)
        #expect(
            GRPCStatus.failure(in: ["grpc-status": "5", "grpc-message": "no%20such"], progress: .answered)
                == GRPCFailure(code: .notFound, message: "no such", progress: .answered))
        #expect(GRPCStatus.failure(in: ["grpc-status": "99"], progress: .answered)?.code == .unknown)
        #expect(GRPCStatus.failure(in: [:], progress: .answered)?.code == .unknown)
    }

    @Test func `messages come out whole however the bytes were cut`() throws {
        var whole = ByteBuffer()
        for text in ["first", "", "third"] {
            whole.writeInteger(UInt8(0))
            whole.writeInteger(UInt32(text.utf8.count))
            whole.writeString(text)
        }
        for step in 1...whole.readableBytes {
            var rest = whole
            var deframer = GRPCDeframer(maxMessageBytes: 5)
            var messages: [String] = []
            while var part = rest.readSlice(length: min(step, rest.readableBytes)), part.readableBytes > 0 {
                deframer.append(&part)
                while let message = try deframer.next() { messages.append(String(buffer: message)) }
            }
            #expect(messages == ["first", "", "third"])
            #expect(!deframer.isMidMessage)
        }
    }

    @Test func `a message beyond the limit is refused before its bytes have come`() {
        var deframer = GRPCDeframer(maxMessageBytes: 100)
        var bytes = ByteBuffer(bytes: [0, 0, 0, 0, 101])
        deframer.append(&bytes)
        #expect { try deframer.next() } throws: { ($0 as? GRPCFailure)?.code == .resourceExhausted }
    }

    @Test func `a compressed message is refused`() {
        var deframer = GRPCDeframer(maxMessageBytes: 100)
        var bytes = ByteBuffer(bytes: [1, 0, 0, 0, 0])
        deframer.append(&bytes)
        #expect { try deframer.next() } throws: { ($0 as? GRPCFailure)?.code == .internal }
    }

    @Test func `only what can have no second effect is sent again`() {
        let read = GRPCMethod("s", "Get", "get", isRead: true)
        let write = GRPCMethod("s", "Create", "create")
        func failure(_ code: ContainerdError.Code, _ progress: GRPCFailure.Progress) -> GRPCFailure {
            GRPCFailure(code: code, message: "", progress: progress)
        }
        #expect(failure(.unavailable, .notSent).mayRetry(write))
        #expect(!failure(.unavailable, .sent).mayRetry(write))
        #expect(failure(.unavailable, .sent).mayRetry(read))
        #expect(!failure(.unavailable, .answered).mayRetry(read))
        #expect(!failure(.deadlineExceeded, .sent).mayRetry(read))
    }

    @Test func `filters quote their values`() {
        #expect(
            EventFilter(namespace: "a\"b", topic: "/tasks/exit").expression
                == #"namespace=="a\"b",topic=="/tasks/exit""#)
        #expect(EventFilter(topicPrefix: "/tasks/").expression == #"topic~="^/tasks/""#)
        #expect(EventFilter(topicPrefix: "a.b").expression == #"topic~="^a\\.b""#)
    }
}
