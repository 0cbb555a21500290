import CSeccomp

/// What libseccomp on this host knows of system calls: the judge of which names a profile may hold.
///
/// runc resolves names with the same library and refuses a container for a name that it does not know in some versions,
/// silently ignores it in others. See seccomp_syscall_resolve_name(3).
public enum HostSyscalls {
    /// Whether the host's architecture has the call and the library knows it. Calls of other architectures resolve to
    /// negative pseudo numbers.
    public static func has(_ name: String) -> Bool {
        seccomp_syscall_resolve_name_arch(seccomp_arch_native(), name) >= 0
    }

    /// The host's architecture as the runtime spec calls it, such as `SCMP_ARCH_X86_64`; nil if it is none that this project
    /// is built for.
    public static var architecture: String? {
        let native = seccomp_arch_native()
        return architectures.first { seccomp_arch_resolve_name($0.library) == native }?.specification
    }

    private static let architectures: [(library: String, specification: String)] = [
        ("x86_64", "SCMP_ARCH_X86_64"), ("aarch64", "SCMP_ARCH_AARCH64"), ("arm", "SCMP_ARCH_ARM"),
        ("riscv64", "SCMP_ARCH_RISCV64"), ("ppc64le", "SCMP_ARCH_PPC64LE"), ("s390x", "SCMP_ARCH_S390X"),
    ]
}
