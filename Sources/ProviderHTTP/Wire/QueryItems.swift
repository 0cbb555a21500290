/// The parameters of a query string, decoded as forms are (`+` is a space). Of a repeated key the
/// last one counts.
struct QueryItems {
    private var values: [String: String] = [:]

    init(_ query: Substring) {
        for pair in query.split(separator: "&", omittingEmptySubsequences: true) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = PercentCoding.decode(parts[0], plusIsSpace: true) else { continue }
            values[key] = PercentCoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
        }
    }

    /// nil when absent, and when it was not valid text.
    subscript(_ key: String) -> String? { values[key] }

    /// True for the texts Go's strconv.ParseBool takes for true, which clients rely on; else false.
    func flag(_ key: String) -> Bool {
        ["1", "t", "T", "true", "TRUE", "True"].contains(values[key] ?? "")
    }
}
