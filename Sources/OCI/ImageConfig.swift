/// What an image says of its content and of how to run it (OCI image spec, "Image Configuration"; Docker writes the
/// same). Only what this project uses; a config is always stored as the bytes it came in, never written anew.
public struct ImageConfig: Hashable, Sendable, Codable {
    public var created: String?
    public var author: String?
    public var architecture: String
    public var os: String
    public var variant: String?
    public var config: Process?
    public var rootfs: RootFS
    public var history: [History]?

    /// How to run it. Every part may be absent or null.
    public struct Process: Hashable, Sendable, Codable {
        /// `user`, `uid`, `user:group`, `uid:gid` and mixtures.
        public var user: String?
        /// `8080/tcp` and so on, each with an empty object.
        public var exposedPorts: [String: Empty]?
        /// `NAME=value`; the value may hold more `=`.
        public var env: [String]?
        public var entrypoint: [String]?
        public var cmd: [String]?
        public var workingDir: String?
        public var labels: [String: String]?
        public var stopSignal: String?

        public init(
            user: String? = nil, exposedPorts: [String: Empty]? = nil, env: [String]? = nil,
            entrypoint: [String]? = nil,
            cmd: [String]? = nil, workingDir: String? = nil, labels: [String: String]? = nil, stopSignal: String? = nil
        ) {
            self.user = user
            self.exposedPorts = exposedPorts
            self.env = env
            self.entrypoint = entrypoint
            self.cmd = cmd
            self.workingDir = workingDir
            self.labels = labels
            self.stopSignal = stopSignal
        }

        enum CodingKeys: String, CodingKey {
            case user = "User"
            case exposedPorts = "ExposedPorts"
            case env = "Env"
            case entrypoint = "Entrypoint"
            case cmd = "Cmd"
            case workingDir = "WorkingDir"
            case labels = "Labels"
            case stopSignal = "StopSignal"
        }
    }

    /// Go's `struct{}` in JSON.
    public struct Empty: Hashable, Sendable, Codable {
        public init() {}
    }

    public struct RootFS: Hashable, Sendable, Codable {
        public var type: String
        /// The digests of the layers' uncompressed tars, the lowest first.
        public var diffIDs: [Digest]

        public init(diffIDs: [Digest]) {
            type = "layers"
            self.diffIDs = diffIDs
        }

        enum CodingKeys: String, CodingKey {
            case type
            case diffIDs = "diff_ids"
        }
    }

    public struct History: Hashable, Sendable, Codable {
        public var created: String?
        public var createdBy: String?
        public var comment: String?
        public var emptyLayer: Bool?

        public init(created: String? = nil, createdBy: String? = nil, comment: String? = nil, emptyLayer: Bool? = nil) {
            self.created = created
            self.createdBy = createdBy
            self.comment = comment
            self.emptyLayer = emptyLayer
        }

        enum CodingKeys: String, CodingKey {
            case created, comment
            case createdBy = "created_by"
            case emptyLayer = "empty_layer"
        }
    }

    public init(
        platform: Platform, config: Process?, diffIDs: [Digest], created: String? = nil, author: String? = nil,
        history: [History]? = nil
    ) {
        architecture = platform.architecture
        os = platform.os
        variant = platform.variant
        self.config = config
        rootfs = RootFS(diffIDs: diffIDs)
        self.created = created
        self.author = author
        self.history = history
    }

    public var platform: Platform { Platform(os: os, architecture: architecture, variant: variant) }

    /// The process of a container that is given no other: ENTRYPOINT and CMD; empty if the image has neither.
    public var arguments: [String] { (config?.entrypoint ?? []) + (config?.cmd ?? []) }

    /// The environment as names and values, the last of equal names winning; entries without `=` are left out.
    public var environment: [String: String] {
        var result: [String: String] = [:]
        for entry in config?.env ?? [] {
            guard let split = entry.firstIndex(of: "="), split > entry.startIndex else { continue }
            result[String(entry[..<split])] = String(entry[entry.index(after: split)...])
        }
        return result
    }

    /// The id of the snapshot that holds all layers; nil for an image without layers.
    public var chainID: Digest? { ChainID.chain(rootfs.diffIDs).last }
}
