import Glibc
import Synchronization

/// The watchdog's own lines and its function's, written whole to one descriptor (standard error, as the field's
/// watchdogs do), in the forms other tools look for:
///
///     2026/05/13 10:00:00 POST /path - 200 OK - ContentLength: 11B (0.0010s)
///     2026/05/13 10:00:00 stderr: a line of the function
///
/// A line that cannot be written is dropped: there is nowhere to complain to.
public final class WatchdogLog: Sendable {
    private let write: @Sendable (String) -> Void
    /// Lines of several loops and tasks must not cut each other.
    private let lock = Mutex<Void>(())

    public init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Lines to a descriptor, a write each.
    public convenience init(descriptor: CInt) {
        self.init { line in
            var line = line
            line.withUTF8 { bytes in
                var rest = UnsafeRawBufferPointer(bytes)
                while !rest.isEmpty {
                    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                    if count < 0, errno != EINTR { return }
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
                }
            }
        }
    }

    /// A line of the watchdog's own, without its time.
    public func line(_ text: String) { emit("\(Self.timestamp()) \(text)\n") }

    /// A line as the function wrote it.
    func functionLine(_ text: String, stream: String, prefixed: Bool) {
        emit(prefixed ? "\(Self.timestamp()) \(stream): \(text)\n" : "\(text)\n")
    }

    private func emit(_ line: String) { lock.withLock { _ in write(line) } }

    /// As Go's standard logger writes it, local time.
    private static func timestamp() -> String {
        var now = time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        return "\(parts.tm_year + 1900)/\(two(parts.tm_mon + 1))/\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }

    private static func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
