import FoundationEssentials

/// Reading and writing the JSON documents of the OCI formats.
public enum OCIJSON {
    /// No manifest, index or config of this size is honest; registries refuse manifests above 4 MiB.
    public static let documentLimit = 4 << 20

    /// - Parameter what: for the message, such as `image manifest`.
    /// - Throws: ``OCIError`` for anything that is not such a document.
    public static func decode<Document: Decodable>(
        _ type: Document.Type, from bytes: some Collection<UInt8>, what: String
    ) throws(OCIError) -> Document {
        guard bytes.count <= documentLimit else {
            throw OCIError("\(what) is \(bytes.count) bytes long, beyond the limit of \(documentLimit)")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as OCIError {
            throw OCIError("\(what): \(error)")
        } catch let error as DecodingError {
            throw OCIError("\(what) is not valid: \(Self.reason(error))")
        } catch {
            throw OCIError("\(what) is not valid: \(error)")
        }
    }

    /// Keys sorted, so that equal documents have equal digests.
    /// - Throws: ``OCIError`` for a number JSON cannot hold; the types here have none.
    public static func encode(_ document: some Encodable) throws(OCIError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try Array(encoder.encode(document))
        } catch {
            throw OCIError("cannot write \(type(of: document)) as JSON: \(error)")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let keys = (context.codingPath + (key.map { [$0] } ?? [])).map {
                $0.intValue.map(String.init) ?? $0.stringValue
            }
            return keys.isEmpty ? "the document" : keys.joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, let context): "\(path(context, key)) is missing"
        case .valueNotFound(_, let context): "\(path(context)) is null"
        case .typeMismatch(let type, let context): "\(path(context)) is not \(type)"
        case .dataCorrupted(let context):
            "\(path(context)): \(context.underlyingError.map { "\($0)" } ?? context.debugDescription)"
        @unknown default: "\(error)"
        }
    }
}
