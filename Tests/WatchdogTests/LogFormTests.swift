import Testing

@testable import Watchdog

@Suite struct LogFormTests {
    @Test func `lines are cut at their ends and at the limit`() {
        var splitter = LineSplitter(limitBytes: 4)
        #expect(splitter.feed("ab\r\ncdefgh".utf8) == ["ab", "cdef"])
        #expect(splitter.feed("\n\nx".utf8) == ["gh", ""])
        #expect(splitter.finish() == "x")
        #expect(splitter.finish() == nil)
    }

    @Test func `a call's line is the field's`() {
        let line = AccessLine(
            method: "GET", target: "/a?b", status: 404, contentLength: nil, duration: .microseconds(12_345),
            callID: "id")
        #expect(line.text == "GET /a?b - 404 Not Found - ContentLength: -1B (0.0123s) [id]")
    }

    @Test(arguments: [(11, "11B"), (999, "999B"), (1000, "1kB"), (1536, "1.536kB"), (10_485_760, "10.49MB")])
    func `sizes have four digits and a unit`(_ bytes: Int, _ text: String) { #expect(AccessLine.size(bytes) == text) }

    @Test func `seconds are rounded to their decimals`() {
        #expect(Duration.nanoseconds(1_234_567_890).seconds(decimals: 6) == "1.234568")
        #expect(Duration.zero.seconds(decimals: 4) == "0.0000")
        #expect(Duration.milliseconds(100).seconds(decimals: 1) == "0.1")
    }
}
