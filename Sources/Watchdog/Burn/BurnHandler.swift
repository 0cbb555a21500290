import Forwarding
import HTTPWire
import NIOCore
import NIOPosix
import Synchronization

/// The benchmark's function: each request costs a given amount of its thread's processor time in all, with the
/// server's own work and the kernel's for it counted in.
///
/// A thread's clock (CLOCK_THREAD_CPUTIME_ID) is read at the end of a request's share and the next request on the
/// same thread spins until the difference has reached the target. Between the two lie writing the one answer and
/// reading the other request, so those are paid for too; only what the thread did beyond the target, such as
/// accepting many connections at once, comes on top.
public struct BurnHandler: HTTPHandler {
    /// Nanoseconds.
    private let target: Int
    private let marks = ThreadSpecificVariable<Mark>()

    /// Touched by its own thread only; atomic since the compiler cannot know.
    private final class Mark: Sendable {
        let nanoseconds: Atomic<Int>
        init(_ now: Int) { nanoseconds = Atomic(now) }
    }

    /// - Parameter target: processor time per request.
    public init(target: Duration) { self.target = Int(target / .nanoseconds(1)) }

    public func route(_ head: HTTPRequestHead, from peer: SocketAddress?) -> HTTPRoute {
        switch head.path {
        case "/_/health", "/_/ready": break
        default: burn()
        }
        return .answer(
            HTTPResponse(
                status: 200, headers: [("Content-Type", "text/plain")], body: .bytes(ByteBuffer(string: "burnt\n"))))
    }

    private func burn() {
        var now = ThreadClock.nanoseconds
        guard let mark = marks.currentValue else {
            marks.currentValue = Mark(now)
            return burn()
        }
        let end = mark.nanoseconds.load(ordering: .relaxed) + target
        while now < end { now = ThreadClock.nanoseconds }
        mark.nanoseconds.store(now, ordering: .relaxed)
    }
}
