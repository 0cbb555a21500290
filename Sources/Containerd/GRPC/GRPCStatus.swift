import NIOHPACK

/// How a call ended, read from the trailers ("gRPC over HTTP2", Responses).
enum GRPCStatus {
    /// nil for success.
    static func failure(in trailers: HPACKHeaders, progress: GRPCFailure.Progress) -> GRPCFailure? {
        guard let text = trailers.first(name: "grpc-status"), let value = Int(text) else {
            return GRPCFailure(code: .unknown, message: "the answer ends without a grpc-status", progress: progress)
        }
        guard value != 0 else { return nil }
        return GRPCFailure(
            code: ContainerdError.Code(rawValue: value) ?? .unknown,
            message: trailers.first(name: "grpc-message").map(decode) ?? "no reason given", progress: progress)
    }

    /// Undoes the percent-encoding of `grpc-message`; what is not well encoded stays as it is.
    static func decode(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let hex = Substring(rest.prefix(2)).hexByte {
                bytes.append(hex)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    fileprivate var hexByte: UInt8? { first == "+" || first == "-" ? nil : UInt8(self, radix: 16) }
}
