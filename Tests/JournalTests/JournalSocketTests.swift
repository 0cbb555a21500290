import FaasTesting
import Glibc
import Journal
import Testing

@Suite struct JournalSocketTests {
    @Test func `a socket is available while somebody listens, and only then`() throws {
        let path = "/tmp/faasd-journal-\(getpid())-\(UInt32.random(in: .min ... .max))"
        #expect(!JournalSocket.isAvailable(path))
        let listener = try FakeJournald(path)
        #expect(JournalSocket.isAvailable(path))
        listener.close()
        #expect(!JournalSocket.isAvailable(path))
        unlink(path)
        #expect(!JournalSocket.isAvailable(path + String(repeating: "x", count: 200)))
    }
}
