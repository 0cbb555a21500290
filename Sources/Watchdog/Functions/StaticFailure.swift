import Forwarding
import Glibc

/// Why a file is not served.
enum StaticFailure: Error, Hashable {
    case notFound
    case forbidden
    case unreadable

    /// What leads out of the folder is not found, like what is not there: who asks learns nothing of the rest.
    init(errorNumber: CInt) {
        switch errorNumber {
        case ENOENT, ENOTDIR, EXDEV, ELOOP, ENAMETOOLONG, EINVAL, ENXIO: self = .notFound
        case EACCES, EPERM: self = .forbidden
        default: self = .unreadable
        }
    }

    var response: HTTPResponse {
        switch self {
        case .notFound: .error(404, "404 page not found")
        case .forbidden: .error(403, "403 Forbidden")
        case .unreadable: .error(500, "500 Internal Server Error")
        }
    }
}
