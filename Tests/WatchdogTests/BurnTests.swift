import Forwarding
import HTTPWire
import Testing

@testable import Watchdog

@Suite struct BurnTests {
    @Test func `requests on one thread cost their time in all`() throws {
        let handler = BurnHandler(target: .microseconds(200))
        let head = try HTTPRequestHead(method: "GET", target: "/")
        let start = ThreadClock.nanoseconds
        for _ in 0..<20 {
            guard case .answer(let answer) = handler.route(head, from: nil) else {
                Issue.record("not answered at once")
                return
            }
            #expect(answer.status == 200)
        }
        // Never less: the spin ends only when the clock has passed. How much more is the scheduler's affair.
        #expect(ThreadClock.nanoseconds - start >= 20 * 200_000)
    }
}
