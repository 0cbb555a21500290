/// Which system calls a container may make (OCI runtime spec, "Seccomp"; seccomp(2)).
public struct SeccompSpec: Hashable, Sendable, Codable {
    /// `SCMP_ACT_ERRNO`, `SCMP_ACT_ALLOW` and so on, for every call that no rule names.
    public var defaultAction: String
    public var defaultErrnoRet: UInt32?
    /// `SCMP_ARCH_X86_64` and so on.
    public var architectures: [String]
    public var syscalls: [Rule]

    public struct Rule: Hashable, Sendable, Codable {
        public var names: [String]
        public var action: String
        public var errnoRet: UInt32?
        /// All must hold.
        public var args: [Argument]?

        public init(names: [String], action: String, errnoRet: UInt32? = nil, args: [Argument]? = nil) {
            self.names = names
            self.action = action
            self.errnoRet = errnoRet
            self.args = args
        }
    }

    public struct Argument: Hashable, Sendable, Codable {
        /// 0 to 5.
        public var index: UInt32
        public var value: UInt64
        /// Only for `SCMP_CMP_MASKED_EQ`, where `value` is the mask and this the wanted result.
        public var valueTwo: UInt64?
        public var op: String

        public init(index: UInt32, value: UInt64, valueTwo: UInt64? = nil, op: String) {
            self.index = index
            self.value = value
            self.valueTwo = valueTwo
            self.op = op
        }
    }

    public init(
        defaultAction: String, defaultErrnoRet: UInt32? = nil, architectures: [String], syscalls: [Rule]
    ) {
        self.defaultAction = defaultAction
        self.defaultErrnoRet = defaultErrnoRet
        self.architectures = architectures
        self.syscalls = syscalls
    }
}
