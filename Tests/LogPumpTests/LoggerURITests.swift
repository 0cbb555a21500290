import LogPump
import Testing

@Suite struct LoggerURITests {
    @Test func `it names the executable and the function`() {
        #expect(
            LoggerURI(executable: "/usr/local/bin/faasd-collect", name: "figlet").description
                == "binary:///usr/local/bin/faasd-collect?name=figlet")
    }

    @Test func `what has a meaning in a URI is escaped`() {
        #expect(
            LoggerURI(executable: "/opt/a b/c?d", name: "x&y=z%", journalSocket: "/run/j+1/ä").description
                == "binary:///opt/a%20b/c%3Fd?name=x%26y%3Dz%25&journal=/run/j%2B1/%C3%A4")
    }
}
