/// All that is needed to run one container; the runtime adds the address and its own labels.
public struct ContainerPlan: Sendable, Hashable {
    public var id: ContainerID
    /// The image as the user wrote it; made present before by ``ContainerRuntime/prepareImage(_:in:)``.
    public var image: String
    /// Set over the image's own environment.
    public var environment: [String: String]
    public var hostname: String
    public var labels: [String: String]
    /// Bytes kept with the container and given back unchanged by `list`: the owner's full record,
    /// from which the desired state can be rebuilt. Labels are too short for it (4096 bytes).
    public var record: [UInt8]
    /// nil: no limit.
    public var memoryLimitBytes: Int64?
    /// Thousandths of a CPU; nil: no limit.
    public var milliCPUs: Int64?
    public var readOnlyRootFilesystem: Bool
    /// What the container's lines are filed under in the journal.
    public var log: LogIdentity

    public init(
        id: ContainerID, image: String, environment: [String: String] = [:], hostname: String,
        labels: [String: String] = [:], record: [UInt8] = [], memoryLimitBytes: Int64? = nil,
        milliCPUs: Int64? = nil, readOnlyRootFilesystem: Bool = false, log: LogIdentity
    ) {
        self.id = id
        self.image = image
        self.environment = environment
        self.hostname = hostname
        self.labels = labels
        self.record = record
        self.memoryLimitBytes = memoryLimitBytes
        self.milliCPUs = milliCPUs
        self.readOnlyRootFilesystem = readOnlyRootFilesystem
        self.log = log
    }
}

/// What a container's lines are filed under: `SYSLOG_IDENTIFIER=<namespace>:<name>`, and the replica.
public struct LogIdentity: Sendable, Hashable {
    public var namespace: NamespaceName
    /// The function or service, whichever replica writes.
    public var name: String
    /// The container id.
    public var replica: String

    public init(namespace: NamespaceName, name: String, replica: String) {
        self.namespace = namespace
        self.name = name
        self.replica = replica
    }

    public var syslogIdentifier: String { "\(namespace):\(name)" }
}
