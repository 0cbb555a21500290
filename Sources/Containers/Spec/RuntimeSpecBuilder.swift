import FaasModel
import OCI

/// From what an image says and what a plan wants to the document a container is run from. Pure.
///
/// What a container gets is what upstream's provider gives a function, with fewer privileges.
public enum RuntimeSpecBuilder {
    /// - Parameters:
    ///   - user: who the process is, from ``UserLookup``.
    /// - Throws: ``FaasError`` `invalidArgument` for an image without entrypoint and command, a memory limit too small
    ///   to start a process in, or an environment that no process can have.
    public static func build(
        plan: ContainerPlan, image: ImageConfig, user: RuntimeProcess.User, host: HostFacts
    ) throws(FaasError) -> RuntimeSpec {
        let arguments = image.arguments
        guard !arguments.isEmpty else {
            throw FaasError(.invalidArgument, "image \(plan.image) has neither ENTRYPOINT nor CMD: nothing to run")
        }
        let directory = image.config?.workingDir ?? ""
        return RuntimeSpec(
            process: RuntimeProcess(
                user: user, args: arguments,
                env: try ContainerEnvironment.merge(image: image.config?.env ?? [], over: plan.environment),
                // An absolute path is what runtimes take; Docker reads a relative one from the root.
                cwd: directory.hasPrefix("/") ? directory : "/" + directory,
                capabilities: noCapabilities, rlimits: [openFiles(host)]),
            root: .init(readonly: plan.readOnlyRootFilesystem),
            hostname: plan.hostname,
            mounts: ContainerMounts.list(host: host, readOnlyRoot: plan.readOnlyRootFilesystem),
            linux: LinuxSpec(
                namespaces: namespaces(host),
                cgroupsPath: "/\(plan.id.namespace)/\(plan.id.id)",
                resources: try ContainerLimits.resources(plan: plan, host: host),
                sysctl: allowingPing,
                seccomp: host.seccomp,
                maskedPaths: HiddenPaths.masked, readonlyPaths: HiddenPaths.readOnly))
    }

    /// None at all. Upstream gives CAP_NET_RAW, by which a function can forge packets and listen to its neighbours on the
    /// bridge. What it is wanted for, ping, works without in
    /// programs that know of echo sockets, such as that of iputils: see ``allowingPing``.
    private static let noCapabilities = RuntimeProcess.Capabilities(bounding: [], effective: [], permitted: [])

    /// Every group may open ICMP echo sockets (icmp(7), `ping_group_range`), in the container's own network namespace.
    private static let allowingPing = ["net.ipv4.ping_group_range": "0 2147483647"]

    /// The soft limit stays at 1024, since select(2) writes out of bounds beyond it; whoever can do with more raises it
    /// (Go, Java, Node and our watchdog do), which the hard limit must allow. Upstream's hard limit of 1024 ends at some five
    /// hundred invocations at once. Without a line of its own the container would inherit containerd's, often infinity, at
    /// which some programs walk a table of a billion descriptors.
    private static func openFiles(_ host: HostFacts) -> RuntimeProcess.Rlimit {
        let hard = min(65536, host.openFilesMaximum)
        return .init("RLIMIT_NOFILE", soft: min(1024, hard), hard: hard)
    }

    private static func namespaces(_ host: HostFacts) -> [LinuxSpec.Namespace] {
        let types = ["pid", "ipc", "uts", "mount", "network"]
        // A version-2 mount shows the host's whole tree of groups unless the container has a view of its own.
        return (host.cgroupVersion == 2 ? types + ["cgroup"] : types).map { LinuxSpec.Namespace($0) }
    }
}

/// What the kernel shows of the host in proc and sysfs and a container need not see, or may see only: containerd's
/// own defaults.
enum HiddenPaths {
    static let masked = [
        "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ]
    static let readOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}
