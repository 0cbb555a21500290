/// What is particular to Linux (OCI runtime spec, "Linux Container Configuration").
public struct LinuxSpec: Hashable, Sendable, Codable {
    public var namespaces: [Namespace]
    public var cgroupsPath: String
    public var resources: LinuxResources
    /// Only those of the container's own namespaces.
    public var sysctl: [String: String]?
    public var seccomp: SeccompSpec?
    public var maskedPaths: [String]
    public var readonlyPaths: [String]

    /// A new namespace of its own, or the one `path` names; see namespaces(7).
    public struct Namespace: Hashable, Sendable, Codable {
        /// `pid`, `ipc`, `uts`, `mount`, `network`, `cgroup`.
        public var type: String
        public var path: String?

        public init(_ type: String, path: String? = nil) {
            self.type = type
            self.path = path
        }
    }

    public init(
        namespaces: [Namespace], cgroupsPath: String, resources: LinuxResources, sysctl: [String: String]? = nil,
        seccomp: SeccompSpec?,
        maskedPaths: [String], readonlyPaths: [String]
    ) {
        self.namespaces = namespaces
        self.cgroupsPath = cgroupsPath
        self.resources = resources
        self.sysctl = sysctl
        self.seccomp = seccomp
        self.maskedPaths = maskedPaths
        self.readonlyPaths = readonlyPaths
    }
}

/// Limits of the container's cgroup (OCI runtime spec, "Control groups").
public struct LinuxResources: Hashable, Sendable, Codable {
    public var devices: [DeviceRule]
    public var memory: Memory?
    public var cpu: CPU?

    public struct DeviceRule: Hashable, Sendable, Codable {
        public var allow: Bool
        /// `c`, `b` or `a` for all; nil is all.
        public var type: String?
        /// nil is any.
        public var major: Int64?
        public var minor: Int64?
        /// Of `r`, `w` and `m` (mknod).
        public var access: String

        public init(allow: Bool, type: String? = nil, major: Int64? = nil, minor: Int64? = nil, access: String) {
            self.allow = allow
            self.type = type
            self.major = major
            self.minor = minor
            self.access = access
        }
    }

    /// In bytes.
    public struct Memory: Hashable, Sendable, Codable {
        public var limit: Int64
        /// Memory and swap together; nil leaves it to the kernel.
        public var swap: Int64?

        public init(limit: Int64, swap: Int64?) {
            self.limit = limit
            self.swap = swap
        }
    }

    /// In microseconds: `quota` of CPU time within each `period`.
    public struct CPU: Hashable, Sendable, Codable {
        public var quota: Int64
        public var period: UInt64

        public init(quota: Int64, period: UInt64) {
            self.quota = quota
            self.period = period
        }
    }

    public init(devices: [DeviceRule], memory: Memory? = nil, cpu: CPU? = nil) {
        self.devices = devices
        self.memory = memory
        self.cpu = cpu
    }
}
