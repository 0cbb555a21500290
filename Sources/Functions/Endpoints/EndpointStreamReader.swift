import FaasModel

/// The watcher's side of the endpoint stream: bytes in, changes for its table out.
///
/// It owns no connection and no clock. Whoever does feeds it what arrives, applies the changes in
/// order, and calls ``lost()`` when the stream ended, was silent for
/// ``EndpointStreamLine/silenceLimit``, or threw here. What was known stays known while the stream is
/// away; the next stream begins with a snapshot, which replaces the whole table.
public struct EndpointStreamReader: Sendable {
    /// The ready replicas of every function, as last told.
    public private(set) var functions: [FunctionID: [FunctionEndpoints.Replica]] = [:]
    /// Which life of the provider the table is from; nil before the first snapshot.
    public private(set) var epoch: String?
    public private(set) var revision: UInt64 = 0
    /// Whether a snapshot has come since the stream began; otherwise the table is from before.
    public private(set) var isCurrent = false

    private var pending: [UInt8] = []

    public init() {}

    /// Takes bytes as they arrive; returns the changes they completed, already applied to the table.
    ///
    /// - Throws: ``FaasError`` `upstream` when the bytes are not this stream, a change came before the
    ///   snapshot, or a revision is missing. The stream is then to be left, and ``lost()`` called.
    public mutating func receive(_ bytes: some Collection<UInt8>) throws(FaasError) -> [EndpointChange] {
        var changes: [EndpointChange] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pending.append(contentsOf: rest[..<end])
            rest = rest[rest.index(after: end)...]
            let change = try EndpointStreamLine.decode(pending)
            pending.removeAll(keepingCapacity: true)
            try apply(change)
            changes.append(change)
        }
        pending.append(contentsOf: rest)
        guard pending.count <= EndpointStreamLine.lengthLimit else {
            throw FaasError(
                .upstream, "a line of the endpoint stream is longer than \(EndpointStreamLine.lengthLimit) bytes")
        }
        return changes
    }

    /// The stream is gone: keeps the table, forgets half a line, and waits for a new stream's snapshot.
    public mutating func lost() {
        pending = []
        isCurrent = false
    }

    private mutating func apply(_ change: EndpointChange) throws(FaasError) {
        if case .snapshot(let epoch, let revision, let all) = change {
            functions = Dictionary(all.map { ($0.function, $0.ready) }, uniquingKeysWith: { $1 })
            self.epoch = epoch
            self.revision = revision
            isCurrent = true
            return
        }
        guard isCurrent else {
            throw FaasError(.upstream, "the endpoint stream did not begin with a snapshot")
        }
        let expected = if case .heartbeat = change { revision } else { revision + 1 }
        guard change.revision == expected else {
            throw FaasError(
                .upstream, "the endpoint stream tells revision \(change.revision) where \(expected) was due")
        }
        revision = expected
        switch change {
        case .set(_, let function): functions[function.function] = function.ready
        case .removed(_, let id): functions[id] = nil
        case .snapshot, .heartbeat: break
        }
    }
}
