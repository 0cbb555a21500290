/// The container's first process (OCI runtime spec, "Process").
public struct RuntimeProcess: Hashable, Sendable, Codable {
    public var terminal: Bool
    public var user: User
    public var args: [String]
    public var env: [String]
    public var cwd: String
    public var capabilities: Capabilities
    public var rlimits: [Rlimit]
    public var noNewPrivileges: Bool

    public struct User: Hashable, Sendable, Codable {
        public var uid: UInt32
        public var gid: UInt32
        public var additionalGids: [UInt32]

        public init(uid: UInt32, gid: UInt32, additionalGids: [UInt32] = []) {
            self.uid = uid
            self.gid = gid
            self.additionalGids = additionalGids
        }
    }

    /// See capabilities(7); every list by name, `CAP_NET_RAW`.
    public struct Capabilities: Hashable, Sendable, Codable {
        public var bounding: [String]
        public var effective: [String]
        public var permitted: [String]
        public var inheritable: [String]
        public var ambient: [String]

        public init(
            bounding: [String], effective: [String], permitted: [String], inheritable: [String] = [],
            ambient: [String] = []
        ) {
            self.bounding = bounding
            self.effective = effective
            self.permitted = permitted
            self.inheritable = inheritable
            self.ambient = ambient
        }
    }

    /// See getrlimit(2); `RLIMIT_NOFILE`.
    public struct Rlimit: Hashable, Sendable, Codable {
        public var type: String
        public var soft: UInt64
        public var hard: UInt64

        public init(_ type: String, soft: UInt64, hard: UInt64) {
            self.type = type
            self.soft = soft
            self.hard = hard
        }
    }

    public init(
        user: User, args: [String], env: [String], cwd: String, capabilities: Capabilities, rlimits: [Rlimit],
        noNewPrivileges: Bool = true, terminal: Bool = false
    ) {
        self.terminal = terminal
        self.user = user
        self.args = args
        self.env = env
        self.cwd = cwd
        self.capabilities = capabilities
        self.rlimits = rlimits
        self.noNewPrivileges = noNewPrivileges
    }
}
