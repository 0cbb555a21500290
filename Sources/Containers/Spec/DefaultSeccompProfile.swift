import OCI

/// The system calls a container may make unless it is granted more: those that programs use for their own files, memory,
/// threads, time and sockets. Chosen by what syscalls(2) and the pages it leads to say of each.
///
/// Three answers:
/// - allowed, all in ``SyscallGroups/allowed``;
/// - EPERM for ``SyscallGroups/privileged``: old, well-known calls that programs expect to be refused;
/// - ENOSYS for all else, so that whatever is new looks like an older kernel, to which libraries have an answer. glibc falls
///   back from clone3(2), whose flags a filter cannot see, to clone(2), whose flags it can; runtimes fall back from
///   io_uring to epoll.
public enum DefaultSeccompProfile {
    /// - Parameters:
    ///   - architecture: the one architecture, such as `SCMP_ARCH_X86_64`; calls by another's conventions (32-bit programs on
    ///     a 64-bit host) kill the process.
    ///   - isKnown: whether the host's libseccomp knows a call for that architecture; unknown ones are left out.
    public static func make(architecture: String, isKnown: (String) -> Bool) -> SeccompSpec {
        var rules = [
            rule(SyscallGroups.allowed, "SCMP_ACT_ALLOW", isKnown),
            rule(SyscallGroups.privileged, "SCMP_ACT_ERRNO", errno: eperm, isKnown),
        ]
        rules.append(withoutNamespaces(architecture))
        rules += socketFamilies.map { allow("socket", [.init(index: 0, value: $0, op: "SCMP_CMP_EQ")]) }
        rules += personalities.map { allow("personality", [.init(index: 0, value: $0, op: "SCMP_CMP_EQ")]) }
        return SeccompSpec(
            defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: enosys, architectures: [architecture],
            syscalls: rules.filter { !$0.names.isEmpty })
    }

    /// clone(2) for processes and threads, not for namespaces: a user namespace hands out capabilities and with them much
    /// of the kernel that is else out of reach.
    private static func withoutNamespaces(_ architecture: String) -> SeccompSpec.Rule {
        // s390 has the first two arguments the other way round.
        let flags: UInt32 = architecture == "SCMP_ARCH_S390X" ? 1 : 0
        return allow(
            "clone", [.init(index: flags, value: namespaceFlags, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ")])
    }

    /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET (linux/sched.h).
    private static let namespaceFlags: UInt64 =
        0x0002_0000 | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000

    /// AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, from which C libraries read the interfaces. The other families (vsock,
    /// the kernel's crypto, bluetooth, …) are not for functions and have a long record of holes.
    private static let socketFamilies: [UInt64] = [1, 2, 10, 16]

    /// PER_LINUX, and asking (personality(2)). The others turn off address randomization or bring other systems' ways.
    private static let personalities: [UInt64] = [0, 0xffff_ffff]

    private static let eperm: UInt32 = 1
    private static let enosys: UInt32 = 38

    private static func allow(_ name: String, _ arguments: [SeccompSpec.Argument]) -> SeccompSpec.Rule {
        SeccompSpec.Rule(names: [name], action: "SCMP_ACT_ALLOW", args: arguments)
    }

    private static func rule(
        _ names: [String], _ action: String, errno: UInt32? = nil, _ isKnown: (String) -> Bool
    ) -> SeccompSpec.Rule {
        SeccompSpec.Rule(names: names.filter(isKnown).sorted(), action: action, errnoRet: errno)
    }
}
