import Containers
import OCI
import Seccomp
import Testing

@Suite("The default seccomp profile")
struct SeccompProfileTests {
    static let profile = DefaultSeccompProfile.make(architecture: "SCMP_ARCH_X86_64") { _ in true }

    static func actions(for name: String) -> Set<String> {
        Set(profile.syscalls.filter { $0.names.contains(name) }.map(\.action))
    }

    @Test("answers each call in one way")
    func unambiguous() {
        let names = Self.profile.syscalls.filter { $0.args == nil }.flatMap(\.names)
        #expect(names.count == Set(names).count)
        for rule in Self.profile.syscalls { for name in rule.names { #expect(Self.actions(for: name).count == 1) } }
    }

    @Test(
        "refuses what reaches beyond the container",
        arguments: [
            "mount", "ptrace", "kexec_load", "bpf", "keyctl", "userfaultfd", "unshare", "setns", "init_module",
            "reboot",
            "process_vm_readv", "perf_event_open", "open_by_handle_at", "pivot_root",
        ])
    func refused(name: String) {
        #expect(Self.actions(for: name) == ["SCMP_ACT_ERRNO"])
    }

    @Test(
        "leaves out what would look new, so that libraries fall back",
        arguments: ["clone3", "io_uring_setup", "a_new_call"])
    func unlisted(name: String) {
        #expect(Self.actions(for: name).isEmpty)
        #expect(Self.profile.defaultErrnoRet == 38)
    }

    @Test("leaves out names that the host does not know")
    func unknownNames() {
        let profile = DefaultSeccompProfile.make(architecture: "SCMP_ARCH_X86_64") { $0 == "read" }
        #expect(profile.syscalls.filter { $0.args == nil } == [.init(names: ["read"], action: "SCMP_ACT_ALLOW")])
    }

    @Test("is judged by the host's libseccomp")
    func host() {
        #expect(HostSyscalls.has("read"))
        #expect(!HostSyscalls.has("no_such_call"))
        #expect(HostSyscalls.architecture != nil)
        #if arch(x86_64)
            // The 32-bit form is known to the library and not to this architecture.
            #expect(!HostSyscalls.has("mmap2"))
        #endif
    }
}
