import HTTPWire
import NIOCore
import Testing

/// What reading a whole request comes to: enough of it to compare two readings.
struct Reading: Equatable, CustomStringConvertible {
    var heads: [String] = []
    var bodies: [String] = []
    var error: Int?
    var rest = ""

    var description: String { "heads \(heads) bodies \(bodies) error \(error.map(String.init) ?? "-") rest \(rest)" }

    /// Reads requests with chunked or counted bodies from the pieces, as a server does.
    init(requests pieces: [String], limits: HTTPHeadLimits) {
        var parser = HTTPRequestParser(limits: limits)
        var input = ByteBuffer()
        var decoder: ChunkedDecoder?
        var remaining = 0
        do throws(HTTPWireError) {
            for piece in pieces {
                input.writeString(piece)
                while input.readableBytes > 0 {
                    if var chunked = decoder {
                        try chunked.decode(&input) { bodies[bodies.count - 1] += String(buffer: $0) }
                        decoder = chunked.isDone ? nil : chunked
                    } else if remaining > 0, let part = input.readSlice(length: min(remaining, input.readableBytes)) {
                        remaining -= part.readableBytes
                        bodies[bodies.count - 1] += String(buffer: part)
                    } else {
                        guard let head = try parser.next(&input) else { break }
                        let fields = head.headers.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
                        heads.append("\(head.method) \(head.target) \(head.version) \(head.framing) \(fields)")
                        bodies.append("")
                        if head.framing == .chunked { decoder = ChunkedDecoder() }
                        if case .length(let length) = head.framing { remaining = length }
                    }
                }
            }
        } catch {
            self.error = error.status
            return
        }
        rest = String(buffer: input)
    }
}

/// The text in one piece, byte by byte, and cut in two at every place: all must read alike.
func readEveryWay(_ text: String, limits: HTTPHeadLimits = HTTPHeadLimits()) -> Reading {
    let whole = Reading(requests: [text], limits: limits)
    let bytes = Array(text.utf8)
    #expect(Reading(requests: bytes.map { String(decoding: [$0], as: UTF8.self) }, limits: limits) == whole)
    for cut in bytes.indices.dropFirst() {
        let halves = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
        let reading = Reading(requests: halves, limits: limits)
        if reading != whole { Issue.record("cut at \(cut): \(reading), not \(whole)") }
    }
    return whole
}
