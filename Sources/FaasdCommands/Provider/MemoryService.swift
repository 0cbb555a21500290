import CLinux
import ServiceLifecycle

/// Keeps the daemon small on small hosts. What an image import or a burst of requests left free in the heap goes back
/// to the kernel (9 MB after the first import otherwise stay for good), and code that only the start or a deployment
/// needed leaves the process's memory for the page cache (two thirds of the binary).
struct MemoryService: Service {
    static let period: Duration = .seconds(10)

    /// One heap for all threads: each further one keeps free memory of its own. To be called first of all.
    static func limitHeaps() { clinux_limit_heaps(1) }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.period)
                clinux_trim_heap()
                clinux_unmap_unused_code()
            }
        }
    }
}
