import Dispatch
import Glibc

/// SIGTERM and SIGINT as a sequence, each once per signal, in place of their default actions.
public enum StopSignals {
    /// Trapped until the sequence is given up.
    public static func trap() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let queue = DispatchQueue(label: "faasd.stop-signals")
        for number in [SIGTERM, SIGINT] {
            // Safe to use from any thread; its type only does not say so.
            nonisolated(unsafe) let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { continuation.yield() }
            source.resume()
            let previous = continuation.onTermination
            continuation.onTermination = { reason in
                source.cancel()
                previous?(reason)
            }
        }
        return stream
    }
}
