import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the end of a head, going over each byte once however many reads it takes.
///
/// Its verdict depends on the bytes alone, not on how they were cut: line by line, limits first.
struct HeadScanner {
    /// Where the line being looked at begins, from the readable start.
    private var lineStart = 0
    /// Up to where it was searched for its end.
    private var searched = 0
    private var isFirstLine = true
    private var skipped = 0

    /// Drops CRLFs before a head; more than four are not forgiven.
    mutating func skipEmptyLines(_ input: inout ByteBuffer) {
        // One byte may have been searched: a CR whose line feed had yet to come.
        while searched <= 1, skipped < 4, input.getInteger(at: input.readerIndex, as: UInt16.self) == 0x0D0A {
            input.moveReaderIndex(forwardBy: 2)
            searched = 0
            skipped += 1
        }
    }

    /// The length of the head, closing empty line included; nil when it is not all there yet.
    mutating func headLength(
        in input: ByteBuffer, limits: HTTPHeadLimits, startLineStatus: Int
    ) throws(HTTPWireError) -> Int? {
        let result = input.withUnsafeReadableBytes { bytes -> Result<Int?, HTTPWireError> in
            do throws(HTTPWireError) {
                return .success(try scan(bytes, limits, startLineStatus))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private mutating func scan(
        _ bytes: UnsafeRawBufferPointer, _ limits: HTTPHeadLimits, _ startLineStatus: Int
    ) throws(HTTPWireError) -> Int? {
        guard let base = bytes.baseAddress, let first = bytes.first else { return nil }
        // Something else than HTTP (TLS, say) is told at once instead of when the wait for a line ends.
        if isFirstLine, !ByteClass.isToken(first), first != ByteClass.cr {
            throw .malformed("not an HTTP message")
        }
        while true {
            let limit = isFirstLine ? min(limits.startLineBytes, limits.headBytes) : limits.headBytes
            let within = min(bytes.count, limit)
            guard searched < within, let found = memchr(base + searched, Int32(ByteClass.lf), within - searched)
            else {
                searched = max(searched, within)
                guard bytes.count < limit else {
                    throw isFirstLine
                        ? HTTPWireError(status: startLineStatus, reason: "start line too long")
                        : HTTPWireError(status: 431, reason: "header too large")
                }
                return nil
            }
            let end = base.distance(to: found)
            guard end > 0, bytes[end - 1] == ByteClass.cr else { throw .malformed("line feed without carriage return") }
            if end - lineStart == 1 {
                guard !isFirstLine else { throw .malformed("empty start line") }
                return end + 1
            }
            isFirstLine = false
            lineStart = end + 1
            searched = end + 1
        }
    }
}
