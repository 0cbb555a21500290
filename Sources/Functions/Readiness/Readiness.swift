import FaasModel

/// Whether a replica can take traffic: `/_/ready` where it is known, else `/_/health`, else a
/// connection that is accepted (the function contract knows the first two; any other image just
/// listens).
struct Readiness: Sendable {
    enum Verdict: Sendable, Hashable {
        case ready
        /// It listens, and says or shows that it is not ready.
        case notReady
        /// It accepts connections and has not answered: busy, or no HTTP server.
        case silent
        /// Nobody listens.
        case closed
    }

    let probing: any ReadinessProbing
    var timeout: Duration = .seconds(1)

    func look(at address: IPv4Address) async -> Verdict {
        switch Self.judge(await probing.get("/_/ready", of: address, timeout: timeout)) {
        case .verdict(let verdict): return verdict
        case .askHealth: break
        }
        switch Self.judge(await probing.get("/_/health", of: address, timeout: timeout)) {
        case .verdict(let verdict): return verdict
        // It speaks HTTP and knows neither path: an image without a watchdog.
        case .askHealth: return .ready
        }
    }

    enum Judgement: Sendable, Hashable {
        case verdict(Verdict)
        case askHealth
    }

    static func judge(_ answer: ProbeAnswer) -> Judgement {
        switch answer {
        case .refused: .verdict(.closed)
        case .accepted: .verdict(.ready)
        case .silent: .verdict(.silent)
        case .status(200..<300): .verdict(.ready)
        // A watchdog before it serves or while it drains; one at its limit of requests in flight.
        case .status(503), .status(429): .verdict(.notReady)
        case .status: .askHealth
        }
    }

    /// How long to wait before the next look: short while a start usually takes, longer after.
    static func delay(after elapsed: Duration) -> Duration {
        switch elapsed {
        case ..<(.milliseconds(500)): .milliseconds(4)
        case ..<(.seconds(5)): .milliseconds(25)
        case ..<(.seconds(30)): .milliseconds(100)
        default: .milliseconds(500)
        }
    }
}
