import FaasModel
import FoundationEssentials

extension FunctionRecord {
    /// The record as it is stored. Field names are the file format: add, never rename.
    private struct Stored: Codable {
        struct Resources: Codable {
            var memory: String?
            var cpu: String?
        }

        var format = 1
        var name: String
        var namespace: String
        var revision: String
        var replicas: Int
        /// Seconds since 1970.
        var createdAt: Double
        var image: String
        var envProcess: String?
        var environment: [String: String]
        var labels: [String: String]
        var annotations: [String: String]
        var secrets: [String]
        var constraints: [String]
        var limits: Resources?
        var requests: Resources?
        var readOnlyRootFilesystem: Bool
    }

    /// The record as JSON, keys in order.
    public func encoded() throws -> [UInt8] {
        let stored = Stored(
            name: spec.id.name.rawValue, namespace: spec.id.namespace.rawValue, revision: revision,
            replicas: replicas, createdAt: createdAt.timeIntervalSince1970, image: spec.image,
            envProcess: spec.envProcess, environment: spec.environment, labels: spec.labels,
            annotations: spec.annotations, secrets: spec.secrets, constraints: spec.constraints,
            limits: spec.limits.map { .init(memory: $0.memory, cpu: $0.cpu) },
            requests: spec.requests.map { .init(memory: $0.memory, cpu: $0.cpu) },
            readOnlyRootFilesystem: spec.readOnlyRootFilesystem)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(stored))
    }

    /// Reads what ``encoded()`` wrote. Throws ``FaasError`` `internal` for anything else.
    public init(decoding bytes: [UInt8]) throws {
        do {
            let stored = try JSONDecoder().decode(Stored.self, from: Data(bytes))
            guard stored.format == 1 else {
                throw FaasError(.unsupported, "record format \(stored.format) is newer than this faasd")
            }
            let spec = FunctionSpec(
                id: FunctionID(try FunctionName(stored.name), in: try NamespaceName(stored.namespace)),
                image: stored.image, envProcess: stored.envProcess, environment: stored.environment,
                labels: stored.labels, annotations: stored.annotations, secrets: stored.secrets,
                constraints: stored.constraints,
                limits: try stored.limits.map { try .init(memory: $0.memory, cpu: $0.cpu) },
                requests: try stored.requests.map { try .init(memory: $0.memory, cpu: $0.cpu) },
                readOnlyRootFilesystem: stored.readOnlyRootFilesystem)
            self.init(
                spec: spec, revision: stored.revision, replicas: stored.replicas,
                createdAt: Date(timeIntervalSince1970: stored.createdAt))
        } catch {
            throw FaasError(.internal, "cannot read a function record", cause: error)
        }
    }
}
