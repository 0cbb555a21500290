import CLinux
import Glibc

/// The bytes of one netlink request (netlink(7)): a header, a fixed part, attributes. Numbers are in
/// the host's byte order, everything is padded to four bytes.
struct RequestBuilder {
    private(set) var bytes: [UInt8]

    /// - Parameter flags: NLM_F_…, besides NLM_F_REQUEST.
    init(type: Int, flags: Int32) {
        bytes = []
        append(UInt32(0))
        append(UInt16(type))
        append(UInt16(flags | NLM_F_REQUEST))
        append(UInt32(0))
        append(UInt32(0))
    }

    mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    /// struct ifinfomsg: which link, and which of its flags to set.
    mutating func appendLinkHeader(index: Int32 = 0, flags: UInt32 = 0, change: UInt32 = 0) {
        append(UInt8(AF_UNSPEC))
        append(UInt8(0))
        append(UInt16(0))
        append(index)
        append(flags)
        append(change)
    }

    mutating func attribute(_ type: Int, _ value: some Collection<UInt8>) {
        nest(type) { $0.bytes.append(contentsOf: value) }
    }

    mutating func attribute(_ type: Int, number value: some FixedWidthInteger) {
        nest(type) { $0.append(value) }
    }

    /// A string with its final zero, which older kernels insist on.
    mutating func attribute(_ type: Int, string value: String) {
        nest(type) { $0.bytes.append(contentsOf: Array(value.utf8) + [0]) }
    }

    /// An attribute around what `content` appends.
    mutating func nest(_ type: Int, _ content: (inout RequestBuilder) -> Void) {
        let start = bytes.count
        append(UInt16(0))
        append(UInt16(type))
        content(&self)
        let length = UInt16(bytes.count - start)
        withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<start + 2, with: $0) }
        bytes.append(contentsOf: repeatElement(0, count: (4 - bytes.count % 4) % 4))
    }

    /// The finished request.
    func message(sequence: UInt32) -> [UInt8] {
        var message = bytes
        withUnsafeBytes(of: UInt32(bytes.count)) { message.replaceSubrange(0..<4, with: $0) }
        withUnsafeBytes(of: sequence) { message.replaceSubrange(8..<12, with: $0) }
        return message
    }
}
