import FaasModel

/// The HTTP status of each kind of error, in one place.
///
/// faas-cli shows status and text of every failure alike and gives only two of them a meaning: 401
/// (log in) and 404 (unknown function: after PUT it goes on with POST). So these say what happened,
/// in the words of RFC 9110, and upstream's habit of answering nearly everything 400 is not kept.
enum ErrorStatus {
    static func of(_ error: any Error) -> Int {
        if let error = error as? FaasError { return of(error.code) }
        return error is CancellationError ? 503 : 500
    }

    static func of(_ code: FaasError.Code) -> Int {
        switch code {
        case .invalidArgument: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .notFound: 404
        case .alreadyExists: 409
        case .internal: 500
        case .unsupported: 501
        case .upstream: 502
        case .notReady, .resourceExhausted, .cancelled: 503
        case .timeout: 504
        }
    }

    /// Two errors mean something else when they come out of a deployment: what was not found is its
    /// image, and 404 would tell faas-cli that the function is new; and a container that does not
    /// become ready is at fault, not this server, so a repetition will not help.
    static func ofDeployment(_ error: any Error) -> Int {
        switch (error as? FaasError)?.code {
        case .notFound: 400
        case .notReady: 422
        default: of(error)
        }
    }
}
