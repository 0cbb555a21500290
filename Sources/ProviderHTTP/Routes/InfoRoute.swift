import FaasModel
import Forwarding

/// `GET /system/info`.
struct InfoRoute: Sendable {
    private let info: ProviderInfoJSON

    init(_ settings: ProviderSettings) {
        info = ProviderInfoJSON(version: .init(release: settings.release, sha: settings.sha))
    }

    func answer(_ request: ControlRequest) -> HTTPRoute {
        do {
            return .answer(.json(try JSONText.encode(info)))
        } catch {
            return .answer(.failure(error))
        }
    }
}
