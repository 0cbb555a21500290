/// How a process ended.
public enum ProcessExit: Sendable, Hashable, CustomStringConvertible {
    case code(Int)
    case signal(Int)

    public var succeeded: Bool { self == .code(0) }

    public var description: String {
        switch self {
        case .code(let code): "exit status \(code)"
        case .signal(let number): "signal \(number)"
        }
    }
}
