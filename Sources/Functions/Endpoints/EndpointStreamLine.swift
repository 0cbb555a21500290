import FaasModel
import FoundationEssentials

/// One line of the endpoint stream, `GET /system/endpoints?watch=1`: NDJSON, UTF-8, each line a
/// JSON object whose `type` tells which it is.
///
/// | `type` | other keys | meaning |
/// |---|---|---|
/// | `snapshot` | `epoch`, `revision`, `functions` | the whole table; the first line, and only it |
/// | `set` | `revision`, `function` | the function, maybe new, has these ready replicas now |
/// | `removed` | `revision`, `name`, `namespace` | the function is gone |
/// | `heartbeat` | `revision` | nothing changed; every 5 seconds |
///
/// A function is `{"name","namespace","replicas":[{"id","address"}]}`; its replicas take requests on
/// TCP port 8080 of `address`; no replicas: it exists and none is ready. Within an epoch (one life
/// of the provider) every change adds exactly one to the revision. Unknown keys are to be ignored.
public enum EndpointStreamLine {
    /// How often a line comes at least.
    public static let heartbeatInterval = Duration.seconds(5)
    /// After so long without a line the stream is lost: three heartbeats.
    public static let silenceLimit = Duration.seconds(15)
    /// No line is longer, in bytes: some 60,000 functions.
    public static let lengthLimit = 8 << 20

    /// The line, its line feed included.
    public static func encode(_ change: EndpointChange) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var line = Array(try encoder.encode(Line(change)))
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// - Parameter line: without its line feed.
    /// - Throws: ``FaasError`` `upstream` for what is not a line of this stream.
    public static func decode(_ line: some Sequence<UInt8>) throws(FaasError) -> EndpointChange {
        do {
            return try JSONDecoder().decode(Line.self, from: Data(line)).change()
        } catch {
            throw FaasError(.upstream, "cannot read a line of the endpoint stream", cause: error)
        }
    }
}

// MARK: the wire's form

private struct Line: Codable {
    enum Kind: String, Codable { case snapshot, set, removed, heartbeat }

    var type: Kind
    var revision: UInt64
    var epoch: String?
    var functions: [FunctionEntry]?
    var function: FunctionEntry?
    var name: String?
    var namespace: String?

    init(_ change: EndpointChange) {
        revision = change.revision
        switch change {
        case .snapshot(let epoch, _, let functions):
            type = .snapshot
            self.epoch = epoch
            self.functions = functions.map(FunctionEntry.init)
        case .set(_, let function):
            type = .set
            self.function = FunctionEntry(function)
        case .removed(_, let id):
            type = .removed
            name = id.name.rawValue
            namespace = id.namespace.rawValue
        case .heartbeat:
            type = .heartbeat
        }
    }

    func change() throws -> EndpointChange {
        switch type {
        case .snapshot:
            try .snapshot(
                epoch: needed(epoch, "epoch"), revision: revision,
                needed(functions, "functions").map { try $0.endpoints() })
        case .set:
            try .set(revision: revision, needed(function, "function").endpoints())
        case .removed:
            try .removed(
                revision: revision,
                FunctionID(
                    FunctionName(needed(name, "name")), in: NamespaceName(needed(namespace, "namespace"))))
        case .heartbeat:
            .heartbeat(revision: revision)
        }
    }

    private func needed<Value>(_ value: Value?, _ key: String) throws(FaasError) -> Value {
        guard let value else { throw FaasError(.upstream, "a \(type.rawValue) line has no \"\(key)\"") }
        return value
    }
}

private struct FunctionEntry: Codable {
    var name: String
    var namespace: String
    var replicas: [ReplicaEntry]

    init(_ endpoints: FunctionEndpoints) {
        name = endpoints.function.name.rawValue
        namespace = endpoints.function.namespace.rawValue
        replicas = endpoints.ready.map { ReplicaEntry(id: $0.id, address: $0.address.description) }
    }

    func endpoints() throws -> FunctionEndpoints {
        FunctionEndpoints(
            function: FunctionID(try FunctionName(name), in: try NamespaceName(namespace)),
            ready: try replicas.map { replica in
                guard let address = IPv4Address(replica.address) else {
                    throw FaasError(.upstream, "\(DNSLabel.quoted(replica.address)) is not an IPv4 address")
                }
                return .init(id: replica.id, address: address)
            })
    }
}

private struct ReplicaEntry: Codable {
    var id: String
    var address: String
}
