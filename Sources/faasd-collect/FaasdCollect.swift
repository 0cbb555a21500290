import CCollect

/// The log pump: what containerd's shim starts beside a container to take its output, and what
/// carries each line to journald. See ``LoggerURI`` for how it is told what it is.
///
/// The descriptors are containerd's ("Runtime v2", section Logging): 3 and 4 are the container's
/// stdout and stderr, 5 is closed to say that the pump is ready. It ends with the streams.
@main
struct FaasdCollect {
    private static var journald: StaticString { "/run/systemd/journal/socket" }

    static func main() {
        collect_ignore_signals()
        guard let settings = settings(), case let socket = collect_socket(), socket >= 0 else { exit(64) }
        let path = settings.journal ?? UnsafeRawPointer(journald.utf8Start).assumingMemoryBound(to: CChar.self)
        let sender = JournalSender(socket: socket, path: path)
        var stdout = PumpedStream(descriptor: 3, header: EntryHeader(settings, stream: .stdout))
        var stderr = PumpedStream(descriptor: 4, header: EntryHeader(settings, stream: .stderr))
        collect_close(5)

        while stdout.isOpen || stderr.isOpen {
            // No deadline: a function may be silent for years, and its end is an event here too.
            let ready = collect_wait(stdout.descriptor, stderr.descriptor)
            let (first, second) = (stdout.descriptor, stderr.descriptor)
            let hasEnded = { collect_has_hung_up(first) && collect_has_hung_up(second) }
            if ready & 1 != 0, stdout.isOpen, !stdout.pump(to: sender, hasEnded: hasEnded) { exit(1) }
            if ready & 2 != 0, stderr.isOpen, !stderr.pump(to: sender, hasEnded: hasEnded) { exit(1) }
        }
    }

    private static func settings() -> PumpSettings? {
        return PumpSettings(
            arguments: UnsafeBufferPointer(start: collect_arguments(), count: collect_argument_count()),
            containerID: getenv("CONTAINER_ID"),
            containerNamespace: getenv("CONTAINER_NAMESPACE"))
    }
}
