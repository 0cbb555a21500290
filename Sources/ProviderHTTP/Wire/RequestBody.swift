import FaasModel
import FoundationEssentials
import NIOCore

/// Decodes a request's JSON body, with errors that name the field.
enum RequestBody {
    /// - Throws: ``FaasError`` `invalidArgument`: what is wrong, and where.
    static func decode<Body: Decodable>(_ type: Body.Type, from body: ByteBuffer) throws(FaasError) -> Body {
        guard body.readableBytes > 0 else {
            throw FaasError(.invalidArgument, "the request needs a JSON body and has none")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch let error as FaasError {
            throw error
        } catch let error as DecodingError {
            throw FaasError(.invalidArgument, "cannot read the request body: \(reason(error))")
        } catch {
            throw FaasError(.invalidArgument, "cannot read the request body", cause: error)
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            return "\(place(context.codingPath)) must be \(noun(type))"
        case .keyNotFound(let key, _):
            return "field \(DNSLabel.quoted(key.stringValue)) is missing"
        case .dataCorrupted(let context):
            guard let underlying = context.underlyingError else {
                return context.codingPath.isEmpty
                    ? "it is not valid JSON" : "\(place(context.codingPath)): \(context.debugDescription)"
            }
            return "it is not valid JSON (\(DNSLabel.quoted(parserWords(underlying))))"
        @unknown default:
            return "it does not have the expected form"
        }
    }

    /// The parser's own sentence out of its error, which prints as a dictionary otherwise.
    private static func parserWords(_ error: any Error) -> String {
        if let error = error as? CocoaError, let words = error.userInfo["NSDebugDescription"] as? String {
            return words
        }
        return String(describing: error)
    }

    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "the body" }
        let name = path.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
            .joined(separator: ".")
        return "field \(DNSLabel.quoted(name))"
    }

    private static func noun(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any ArrayLike.Type: "a list"
        default: "an object"
        }
    }
}

/// Lets the type of a decoding error be asked whether it is a list, whatever its elements are.
private protocol ArrayLike {}
extension Array: ArrayLike {}
