import Testing

@testable import ProviderHTTP

@Suite struct HTTPMetricsTests {
    @Test func `requests are counted and timed by code, method and path`() {
        let metrics = HTTPMetrics()
        metrics.count(200, "GET", "/system/functions", .milliseconds(10))
        metrics.count(200, "GET", "/system/functions", .milliseconds(300))
        metrics.count(401, "BREW", "/system/info", .seconds(60))
        let lines = metrics.text().split(separator: "\n").map(String.init)
        let functions = #"code="200",method="GET",path="/system/functions""#
        let info = #"code="401",method="OTHER",path="/system/info""#
        let duration = "provider_http_request_duration_seconds"
        #expect(lines.contains("# TYPE provider_http_requests_total counter"))
        #expect(lines.contains("# TYPE \(duration) histogram"))
        #expect(lines.contains("provider_http_requests_total{\(functions)} 2"))
        #expect(lines.contains("provider_http_requests_total{\(info)} 1"))
        let buckets = [
            ("0.005", 0), ("0.01", 1), ("0.025", 1), ("0.05", 1), ("0.1", 1), ("0.25", 1), ("0.5", 2), ("1", 2),
            ("2.5", 2), ("5", 2), ("10", 2), ("+Inf", 2),
        ]
        for (bound, count) in buckets {
            #expect(lines.contains(#"\#(duration)_bucket{\#(functions),le="\#(bound)"} \#(count)"#))
        }
        #expect(lines.contains("\(duration)_sum{\(functions)} 0.31"))
        #expect(lines.contains("\(duration)_count{\(functions)} 2"))
        #expect(lines.contains(#"\#(duration)_bucket{\#(info),le="10"} 0"#))
        #expect(lines.contains(#"\#(duration)_bucket{\#(info),le="+Inf"} 1"#))
    }
}
