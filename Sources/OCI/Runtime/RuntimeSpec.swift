/// The document an OCI runtime runs a container from (OCI runtime spec, "Configuration" and "Linux Container
/// Configuration", versions 1.0 and 1.1); the parts of it this project writes.
public struct RuntimeSpec: Hashable, Sendable, Codable {
    public var ociVersion: String
    public var process: RuntimeProcess
    public var root: Root
    public var hostname: String?
    public var mounts: [RuntimeMount]
    public var annotations: [String: String]?
    public var linux: LinuxSpec

    public struct Root: Hashable, Sendable, Codable {
        /// Relative to the bundle.
        public var path: String
        public var readonly: Bool

        public init(path: String = "rootfs", readonly: Bool) {
            self.path = path
            self.readonly = readonly
        }
    }

    public init(
        ociVersion: String = "1.0.2", process: RuntimeProcess, root: Root, hostname: String?, mounts: [RuntimeMount],
        annotations: [String: String]? = nil, linux: LinuxSpec
    ) {
        self.ociVersion = ociVersion
        self.process = process
        self.root = root
        self.hostname = hostname
        self.mounts = mounts
        self.annotations = annotations
        self.linux = linux
    }
}

public struct RuntimeMount: Hashable, Sendable, Codable {
    public var destination: String
    public var type: String
    public var source: String
    public var options: [String]

    public init(_ destination: String, type: String, source: String, options: [String]) {
        self.destination = destination
        self.type = type
        self.source = source
        self.options = options
    }
}
