import OCI

/// What is mounted into every container (OCI runtime spec, "Default Filesystems", and two files of ours).
enum ContainerMounts {
    static func list(host: HostFacts, readOnlyRoot: Bool) -> [RuntimeMount] {
        var mounts = [
            RuntimeMount("/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
            RuntimeMount(
                "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            RuntimeMount(
                "/dev/pts", type: "devpts", source: "devpts",
                // Group 5 is tty.
                options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            RuntimeMount(
                "/dev/shm", type: "tmpfs", source: "shm",
                options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
            RuntimeMount("/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
            RuntimeMount("/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"]),
            // Runtimes that size themselves (Java, Go, Node) read their limits here.
            RuntimeMount(
                "/sys/fs/cgroup", type: "cgroup", source: "cgroup",
                options: ["nosuid", "noexec", "nodev", "relatime", "ro"]),
            RuntimeMount(
                "/run", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            bind(host.hostsFile, "/etc/hosts"),
            bind(host.resolvConf, "/etc/resolv.conf"),
        ]
        if readOnlyRoot {
            // Watchdogs keep their lock file there. What is written counts as the container's memory, which is its limit.
            mounts.append(
                RuntimeMount("/tmp", type: "tmpfs", source: "tmpfs", options: ["nosuid", "nodev", "mode=1777"]))
        }
        return mounts
    }

    private static func bind(_ source: String, _ destination: String) -> RuntimeMount {
        RuntimeMount(destination, type: "bind", source: source, options: ["rbind", "ro"])
    }
}
