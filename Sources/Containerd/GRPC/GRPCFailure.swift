/// Why a call ended without success, before it is known what the call was about.
struct GRPCFailure: Error, Hashable {
    /// How far the call had come, which decides whether it may be sent again.
    enum Progress: Sendable, Hashable {
        /// Nothing of it left this process.
        case notSent
        /// containerd may have acted on it.
        case sent
        /// An answer, or part of one, came.
        case answered
    }

    var code: ContainerdError.Code
    var message: String
    var progress: Progress

    /// Whether trying once more, on a new connection, can neither repeat an effect nor an answer.
    func mayRetry(_ method: GRPCMethod) -> Bool {
        guard code == .unavailable else { return false }
        return switch progress {
        case .notSent: true
        case .sent: method.isRead
        case .answered: false
        }
    }
}
