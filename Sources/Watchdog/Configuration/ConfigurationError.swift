/// A watchdog's environment that cannot be used; the description names the variable, its value and what it should be.
public enum ConfigurationError: Error, Hashable, CustomStringConvertible {
    case unknownMode(String)
    case missingProcess(WatchdogMode)
    case missingUpstream
    case badValue(variable: String, value: String, expected: String)

    public var description: String {
        switch self {
        case .unknownMode(let mode):
            "mode \"\(mode)\" is not one of \(WatchdogMode.allCases.map(\.rawValue).joined(separator: ", "))"
        case .missingProcess(let mode):
            "mode \(mode.rawValue) needs the function's command line in fprocess (or function_process)"
        case .missingUpstream:
            "mode http needs the function's own address in upstream_url (or http_upstream_url), such as "
                + "http://127.0.0.1:8082"
        case .badValue(let variable, let value, let expected):
            "\(variable)=\"\(value)\" is not \(expected)"
        }
    }
}
