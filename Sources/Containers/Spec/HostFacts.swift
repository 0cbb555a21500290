import FaasModel
import Glibc
import HostFiles
import OCI
import Seccomp

/// What a runtime spec needs to know of the host.
public struct HostFacts: Sendable, Hashable {
    /// Bind-mounted into every container, read-only.
    public var hostsFile: String
    public var resolvConf: String
    /// 1 (also the hybrid of both) or 2.
    public var cgroupVersion: Int
    /// Whether memory and swap can be limited together.
    public var accountsSwap: Bool
    /// The hard limit of open files that a container can be given at most.
    public var openFilesMaximum: UInt64
    /// nil: no filter.
    public var seccomp: SeccompSpec?

    public init(
        hostsFile: String, resolvConf: String, cgroupVersion: Int, accountsSwap: Bool, openFilesMaximum: UInt64,
        seccomp: SeccompSpec?
    ) {
        self.hostsFile = hostsFile
        self.resolvConf = resolvConf
        self.cgroupVersion = cgroupVersion
        self.accountsSwap = accountsSwap
        self.openFilesMaximum = openFilesMaximum
        self.seccomp = seccomp
    }

    /// As this host is, once at start.
    /// - Throws: ``FaasError`` `unsupported` where no filter of system calls can be made.
    public static func detect(hostsFile: String, resolvConf: String) throws(FaasError) -> HostFacts {
        guard let architecture = HostSyscalls.architecture else {
            throw FaasError(.unsupported, "cannot make a seccomp profile: libseccomp does not know this architecture")
        }
        let unified = HostFile.exists("/sys/fs/cgroup/cgroup.controllers")
        return HostFacts(
            hostsFile: hostsFile, resolvConf: resolvConf, cgroupVersion: unified ? 2 : 1,
            accountsSwap: unified
                ? HostFile.exists("/proc/swaps") : HostFile.exists("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"),
            openFilesMaximum: openFilesMaximum(),
            seccomp: DefaultSeccompProfile.make(architecture: architecture, isKnown: HostSyscalls.has))
    }

    /// Our own hard limit stands for that of the runtime, which may be unable to raise it: a virtual machine or container
    /// around the whole host can withhold CAP_SYS_RESOURCE, and then asking for more fails every start. Under systemd it is
    /// half a million for both.
    private static func openFilesMaximum() -> UInt64 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return UInt64(limit.rlim_max)
    }
}
