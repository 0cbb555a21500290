import Glibc
import LogPump
import Testing

@Suite struct PumpSettingsTests {
    /// The fields of both headers, or nil where the settings are refused.
    func header(
        _ arguments: [String], id: String? = "figlet.2", namespace: String? = "openfaas-fn",
        stream: EntryHeader.Stream = .stdout
    ) -> String? {
        let strings = arguments.map { strdup($0) }
        defer { for string in strings { free(string) } }
        let pointers: [UnsafePointer<CChar>?] = strings.map { $0.map { UnsafePointer($0) } }
        return pointers.withUnsafeBufferPointer { pointers in
            withOptional(id) { id in
                withOptional(namespace) { namespace in
                    guard
                        let settings = PumpSettings(
                            arguments: pointers, containerID: id, containerNamespace: namespace)
                    else { return nil }
                    let header = EntryHeader(settings, stream: stream)
                    defer { header.deallocate() }
                    let journal = settings.journal.map { " " + String(cString: $0) } ?? ""
                    return String(decoding: header.bytes, as: UTF8.self) + journal
                }
            }
        }
    }

    func withOptional<R>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
        guard let string else { return body(nil) }
        return string.withCString { body($0) }
    }

    @Test func `an entry tells function, namespace, replica, stream and priority`() {
        #expect(
            header(["name", "figlet"]) == """
                SYSLOG_IDENTIFIER=openfaas-fn:figlet
                FAASD_FUNCTION=figlet
                FAASD_NAMESPACE=openfaas-fn
                FAASD_REPLICA=figlet.2
                FAASD_STREAM=stdout
                PRIORITY=6

                """)
        #expect(header(["name", "figlet"], stream: .stderr)?.hasSuffix("FAASD_STREAM=stderr\nPRIORITY=3\n") == true)
    }

    @Test func `the arguments come in any order and unknown ones are passed over`() {
        let told = header(["journal", "/tmp/j", "name", "figlet"])
        #expect(told?.hasSuffix(" /tmp/j") == true)
        #expect(told == header(["name", "figlet", "colour", "", "journal", "/tmp/j"]))
        #expect(told == header(["name", "figlet", "journal", "/tmp/j", "odd"]))
        #expect(told != header(["names", "figlet", "journal", "/tmp/j"]))
    }

    @Test func `without a name the container's id serves`() {
        #expect(header([])?.hasPrefix("SYSLOG_IDENTIFIER=openfaas-fn:figlet.2\n") == true)
    }

    @Test(arguments: ["", "a\nPRIORITY=0", "a\u{1}"])
    func `a name that could forge fields is refused`(name: String) {
        #expect(header(["name", name]) == nil)
        #expect(header(["name", "x"], id: name) == nil)
        #expect(header(["name", "x"], namespace: name) == nil)
    }

    @Test func `a start by anybody but containerd is refused`() {
        #expect(header(["name", "x"], id: nil) == nil)
        #expect(header(["name", "x"], namespace: nil) == nil)
    }
}
