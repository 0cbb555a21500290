import FaasModel
import Testing

@testable import Network

@Suite(.timeLimit(.minutes(1)))
struct HostCommandTests {
    @Test func `a command gets its input and gives its output`() async throws {
        #expect(try await HostCommand(["cat"], package: "coreutils").run(input: "one\ntwo\n") == "one\ntwo\n")
    }

    @Test func `a command that fails is told with its own words`() async {
        let error = await #expect(throws: FaasError.self) {
            try await HostCommand(["sh", "-c", "echo no such table >&2; exit 3"], package: "dash").run()
        }
        #expect(error?.code == .upstream)
        #expect(error?.message.contains("no such table") == true)
        #expect(error?.message.contains("3") == true)
    }

    @Test func `a command that is not installed is told with its package`() async {
        let error = await #expect(throws: FaasError.self) {
            try await HostCommand(["iptables-of-nowhere"], package: "iptables").run()
        }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("apt-get install iptables") == true)
    }

    @Test func `a command that does not end is killed at its deadline`() async {
        let error = await #expect(throws: FaasError.self) {
            try await HostCommand(["sleep", "600"], package: "coreutils", deadline: .milliseconds(50)).run()
        }
        #expect(error?.code == .timeout)
    }
}
