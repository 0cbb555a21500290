import FoundationEssentials
import Testing

@testable import ProviderHTTP

@Suite struct RFC3339Tests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (951_782_400, "2000-02-29T00:00:00.000000Z"),
        (4_102_444_799.5, "2099-12-31T23:59:59.500000Z"), (-1, "1969-12-31T23:59:59.000000Z"),
        (1_795_343_249.000123, "2026-11-22T10:27:29.000123Z"),
    ])
    func `moments are written in UTC with microseconds, and read again`(_ seconds: Double, _ text: String) throws {
        #expect(RFC3339.format(Date(timeIntervalSince1970: seconds)) == text)
        let read = try #require(RFC3339.parse(text))
        #expect(abs(read.timeIntervalSince1970 - seconds) < 1e-6)
    }

    @Test(arguments: [
        ("2026-11-22T10:27:29Z", 1_795_343_249), ("2026-11-22T12:27:29+02:00", 1_795_343_249),
        ("2026-11-22T04:57:29-05:30", 1_795_343_249), ("2026-11-22T10:27:29.25Z", 1_795_343_249.25),
    ])
    func `offsets and fractions are understood`(_ text: String, _ seconds: Double) {
        #expect(RFC3339.parse(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "now", "2026-11-22", "2026-11-22 10:27:29Z", "2026-11-22T10:27:29", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-00-10T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z",
        "2026-11-22T10:27:29.Z", "2026-11-22T10:27:29+0200", "2026-11-22T10:27:29Zx", "٢٠٢٦-11-22T10:27:29Z", "5m",
    ])
    func `anything else is refused`(_ text: String) {
        #expect(RFC3339.parse(text) == nil)
    }
}
