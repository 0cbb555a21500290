import FaasModel
import Testing

struct QuantityTests {
    @Test(arguments: [
        ("128Mi", 134_217_728), ("1G", 1_000_000_000), ("5e6", 5_000_000), ("1", 1), ("1.5Ki", 1536), ("1500m", 2),
        ("2E3", 2000), ("1Gi", 1_073_741_824),
    ])
    func `memory as Kubernetes writes it`(_ text: String, _ bytes: Int64) throws {
        #expect(try ResourceQuantity.bytes(text) == bytes)
    }

    @Test(arguments: [("100m", 100), ("0.5", 500), ("2", 2000), ("1e-3", 1), ("1n", 1)])
    func `CPU in thousandths, rounded up`(_ text: String, _ milli: Int64) throws {
        #expect(try ResourceQuantity.milliCPUs(text) == milli)
    }

    @Test(arguments: ["", "Mi", "abc", "-1", "0", "1MiB", "0x10", "nan", "inf", "1 Mi", "1e999", "e5", "9E99Ei"])
    func `what is no amount above zero is refused`(_ text: String) {
        #expect(throws: FaasError.self) { try ResourceQuantity.bytes(text) }
        #expect(throws: FaasError.self) { try ResourceQuantity.milliCPUs(text) }
    }

    @Test(arguments: [
        ("300ms", Duration.milliseconds(300)), ("1h15m30s", .seconds(4530)), ("30", .seconds(30)), ("0", .zero),
        ("1.5s", .milliseconds(1500)), ("2us", .microseconds(2)),
    ])
    func `durations as Go writes them`(_ text: String, _ duration: Duration) {
        #expect(GoDuration.parse(text) == duration)
    }

    @Test(arguments: ["", "s", "5x", "-1", "-3s", "1s2", "999999h", "٣s"])
    func `what is no duration`(_ text: String) {
        #expect(GoDuration.parse(text) == nil)
    }
}
