/// What a client wants of a function, checked: the content of a deployment.
public struct FunctionSpec: Hashable, Sendable {
    public var id: FunctionID
    /// The image as the client wrote it; read back the same.
    public var image: String
    /// The `fprocess` of a watchdog image, if the deployment overrides the image's own.
    public var envProcess: String?
    public var environment: [String: String]
    public var labels: [String: String]
    public var annotations: [String: String]
    public var secrets: [String]
    public var constraints: [String]
    public var limits: Resources?
    public var requests: Resources?
    public var readOnlyRootFilesystem: Bool

    /// Memory and CPU as the client wrote them (read back the same), and what they mean.
    public struct Resources: Hashable, Sendable {
        public let memory: String?
        public let cpu: String?
        public let memoryBytes: Int64?
        public let milliCPUs: Int64?

        /// - Throws: ``FaasError`` `invalidArgument` for a text that is not a quantity.
        public init(memory: String?, cpu: String?) throws(FaasError) {
            let memory = memory == "" ? nil : memory
            let cpu = cpu == "" ? nil : cpu
            self.memory = memory
            self.cpu = cpu
            if let memory { memoryBytes = try ResourceQuantity.bytes(memory) } else { memoryBytes = nil }
            if let cpu { milliCPUs = try ResourceQuantity.milliCPUs(cpu) } else { milliCPUs = nil }
        }
    }

    public init(
        id: FunctionID, image: String, envProcess: String? = nil, environment: [String: String] = [:],
        labels: [String: String] = [:], annotations: [String: String] = [:], secrets: [String] = [],
        constraints: [String] = [], limits: Resources? = nil, requests: Resources? = nil,
        readOnlyRootFilesystem: Bool = false
    ) {
        self.id = id
        self.image = image
        self.envProcess = envProcess
        self.environment = environment
        self.labels = labels
        self.annotations = annotations
        self.secrets = secrets
        self.constraints = constraints
        self.limits = limits
        self.requests = requests
        self.readOnlyRootFilesystem = readOnlyRootFilesystem
    }
}
