/// A JSON object read the way clients of this API expect: unknown keys are ignored, a key matches
/// exactly or else without regard to case, and `null` counts as absent (the rules of Go's decoder,
/// by which every OpenFaaS client was tested).
struct LenientKeys {
    private let container: KeyedDecodingContainer<AnyKey>

    init(_ decoder: any Decoder) throws {
        container = try decoder.container(keyedBy: AnyKey.self)
    }

    /// The value of a key, nil when it is absent or null.
    func value<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value? {
        guard let key = key(name) else { return nil }
        return try container.decodeIfPresent(type, forKey: key)
    }

    /// A map of texts; empty when absent or null, and a null inside it reads as an empty text.
    func map(_ name: String) throws -> [String: String] {
        try value(name, as: [String: String?].self)?.mapValues { $0 ?? "" } ?? [:]
    }

    /// A list of texts; empty when absent or null.
    func list(_ name: String) throws -> [String] {
        try value(name, as: [String].self) ?? []
    }

    private func key(_ name: String) -> AnyKey? {
        let exact = AnyKey(stringValue: name)
        if container.contains(exact) { return exact }
        let folded = name.lowercased()
        // The least of several, so that the same body always means the same.
        return container.allKeys.filter { $0.stringValue.lowercased() == folded }
            .min { $0.stringValue < $1.stringValue }
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
