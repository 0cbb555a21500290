import Testing

@testable import Watchdog

@Suite struct WatchdogConfigurationTests {
    @Test func `a command line alone is enough`() throws {
        let configuration = try WatchdogConfiguration(environment: ["fprocess": "wc -l"])
        #expect(configuration.mode == .streaming)
        #expect(configuration.command == ["wc", "-l"])
        #expect(configuration.port == 8080)
        #expect(configuration.execTimeout == .seconds(30))
        #expect(configuration.healthcheckInterval == .milliseconds(100))
        #expect(configuration.lockPath == "/tmp/.lock")
        #expect(configuration.maxInflight == nil)
    }

    @Test func `every variable has its say`() throws {
        let configuration = try WatchdogConfiguration(environment: [
            "mode": "http", "fprocess": "old", "function_process": "new", "upstream_url": "http://old:1",
            "http_upstream_url": "http://127.0.0.1:8082/base/", "port": "81", "read_timeout": "1m30s",
            "write_timeout": "2", "exec_timeout": "0", "healthcheck_interval": "500ms", "content_type": "text/plain",
            "max_inflight": "3", "prefix_logs": "false", "log_buffer_size": "-1", "log_callid": "1",
            "ready_path": "ready", "suppress_lock": "true", "TMPDIR": "/run",
        ])
        #expect(configuration.command == ["new"])
        #expect(configuration.upstream == UpstreamURL("http://127.0.0.1:8082/base"))
        #expect(configuration.upstream?.prefix == "/base")
        #expect(configuration.port == 81)
        #expect(configuration.readTimeout == .seconds(90))
        #expect(configuration.writeTimeout == .seconds(2))
        #expect(configuration.execTimeout == nil)
        #expect(configuration.healthcheckInterval == .milliseconds(500))
        #expect(configuration.contentType == "text/plain")
        #expect(configuration.maxInflight == 3)
        #expect(!configuration.prefixLogs)
        #expect(configuration.logLineLimitBytes == 1 << 20)
        #expect(configuration.logCallID)
        #expect(configuration.readyPath == "/ready")
        #expect(configuration.suppressLock)
        #expect(configuration.lockPath == "/run/.lock")
    }

    @Test(arguments: [
        ["mode": "inproc"], ["mode": ""], ["mode": "http", "fprocess": "x"],
        ["mode": "http", "fprocess": "x", "upstream_url": "127.0.0.1:80"], ["fprocess": "x", "port": "0"],
        ["fprocess": "x", "exec_timeout": "soon"], ["fprocess": "x", "prefix_logs": "maybe"],
        ["fprocess": "x", "max_inflight": "-1"],
    ])
    func `what makes no sense is refused`(_ environment: [String: String]) {
        #expect(throws: ConfigurationError.self) { try WatchdogConfiguration(environment: environment) }
    }

    @Test func `a refusal names the variable and what it should be`() {
        let error = #expect(throws: ConfigurationError.self) {
            try WatchdogConfiguration(environment: ["fprocess": "x", "exec_timeout": "soon"])
        }
        #expect(
            error?.description
                == "exec_timeout=\"soon\" is not a duration such as 30s or 1m30s, or a number of seconds")
    }

    @Test(arguments: [
        ("http://localhost", "localhost", 80, ""), ("http://[::1]:5000", "::1", 5000, ""),
        ("http://a:1/b/c/", "a", 1, "/b/c"),
    ])
    func `an upstream url has host, port and prefix`(_ text: String, host: String, port: Int, prefix: String) throws {
        let url = try #require(UpstreamURL(text))
        #expect((url.host, url.port, url.prefix) == (host, port, prefix))
    }

    @Test(arguments: ["https://a", "a:80", "http://", "http://a:0", "http://a:99999", "http://a?b", "http://u@a"])
    func `other urls are none`(_ text: String) { #expect(UpstreamURL(text) == nil) }
}
