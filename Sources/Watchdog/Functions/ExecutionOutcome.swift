/// How a process that served a request did.
enum ExecutionOutcome: Sendable, Hashable, CustomStringConvertible {
    case succeeded
    case failed(ProcessExit)
    case timedOut

    var description: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed(let exit): "\(exit)"
        case .timedOut: "killed after exec_timeout"
        }
    }
}
