import Glibc
import NIOCore

/// An open file or folder, closed when nobody holds it any more.
final class OpenFile: Sendable {
    let descriptor: CInt
    let size: Int
    let modifiedSeconds: Int
    private let mode: mode_t

    var isFolder: Bool { mode & S_IFMT == S_IFDIR }
    var isRegular: Bool { mode & S_IFMT == S_IFREG }

    /// Takes the descriptor over without asking what it is.
    init(descriptor: CInt) {
        self.descriptor = descriptor
        size = 0
        modifiedSeconds = 0
        mode = 0
    }

    /// Takes the descriptor over; nil, and closed, when it cannot be asked.
    init?(inspecting descriptor: CInt) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int(facts.st_size)
        modifiedSeconds = facts.st_mtim.tv_sec
        mode = facts.st_mode
    }

    deinit { close(descriptor) }

    /// Exactly these bytes; nil when they cannot be had, also because the file has become shorter.
    func read(_ range: Range<Int>) -> ByteBuffer? {
        var buffer = ByteBufferAllocator().buffer(capacity: range.count)
        while buffer.readableBytes < range.count {
            let missing = range.count - buffer.readableBytes
            let offset = range.lowerBound + buffer.readableBytes
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { bytes in
                max(0, pread(descriptor, bytes.baseAddress, missing, offset))
            }
            guard count > 0 else { return nil }
        }
        return buffer
    }
}
