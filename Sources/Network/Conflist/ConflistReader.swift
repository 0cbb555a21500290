import FaasModel

/// One object of a conflist, read field by field: each is taken once, and at the end none may be left
/// over, since a field that is not understood may change what the network is meant to be.
struct ConflistReader {
    /// The conflist's own path, for messages.
    let file: String
    /// The object's place in it: "plugins[0].ipam".
    let place: String
    private var fields: [String: JSONTree]

    init(_ tree: JSONTree, file: String, place: String) throws(FaasError) {
        self.file = file
        self.place = place
        guard case .object(let fields) = tree else {
            throw Self.refusal(file, place.isEmpty ? "the whole" : place, "is \(tree.kind), not an object")
        }
        self.fields = fields
    }

    mutating func string(_ name: String) throws(FaasError) -> String {
        guard let value = fields.removeValue(forKey: name) else { throw refusal(name, "is missing") }
        guard case .string(let text) = value else { throw refusal(name, "is \(value.kind), not a string") }
        return text
    }

    /// A string that can only be `expected`.
    mutating func string(_ name: String, mustBe expected: String...) throws(FaasError) {
        let text = try string(name)
        guard expected.contains(text) else {
            let choice = expected.map { "\"\($0)\"" }.joined(separator: " or ")
            throw refusal(name, "is \(DNSLabel.quoted(text)), which is not supported: it must be \(choice)")
        }
    }

    mutating func bool(_ name: String, default standard: Bool) throws(FaasError) -> Bool {
        guard let value = fields.removeValue(forKey: name) else { return standard }
        guard case .bool(let bool) = value else { throw refusal(name, "is \(value.kind), not true or false") }
        return bool
    }

    mutating func list(_ name: String) throws(FaasError) -> [JSONTree]? {
        guard let value = fields.removeValue(forKey: name) else { return nil }
        guard case .array(let items) = value else { throw refusal(name, "is \(value.kind), not a list") }
        return items
    }

    mutating func object(_ name: String) throws(FaasError) -> ConflistReader {
        guard let value = fields.removeValue(forKey: name) else { throw refusal(name, "is missing") }
        return try ConflistReader(value, file: file, place: path(name))
    }

    /// Takes a field whose value makes no difference to us.
    mutating func ignore(_ name: String) { fields[name] = nil }

    /// To be called last.
    func finish() throws(FaasError) {
        guard let name = fields.keys.min() else { return }
        throw refusal(name, "is not supported")
    }

    func refusal(_ name: String, _ reason: String) -> FaasError { Self.refusal(file, path(name), reason) }

    private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    private static func refusal(_ file: String, _ place: String, _ reason: String) -> FaasError {
        FaasError(.invalidArgument, "network configuration \(file): \(place) \(reason)")
    }
}
