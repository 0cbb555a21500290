import FaasModel

/// Reads typed values out of an environment; an empty variable counts as absent.
struct EnvironmentReader {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    func text(_ variable: String) -> String? {
        guard let value = environment[variable], !value.isEmpty else { return nil }
        return value
    }

    func integer(_ variable: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        guard let text = text(variable) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let expected =
                range.upperBound == Int.max
                ? "a whole number from \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw .badValue(variable: variable, value: text, expected: expected)
        }
        return value
    }

    /// A Go duration or whole seconds. A negative one is zero: upstream reads both as "none".
    func duration(_ variable: String) throws(ConfigurationError) -> Duration? {
        guard let text = text(variable) else { return nil }
        let negative = text.hasPrefix("-")
        guard let value = GoDuration.parse(negative ? String(text.dropFirst()) : text) else {
            throw .badValue(
                variable: variable, value: text, expected: "a duration such as 30s or 1m30s, or a number of seconds")
        }
        return negative ? .zero : value
    }

    /// The words of Go's `strconv.ParseBool`.
    func flag(_ variable: String) throws(ConfigurationError) -> Bool? {
        guard let text = text(variable) else { return nil }
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        default: throw .badValue(variable: variable, value: text, expected: "true or false")
        }
    }
}
