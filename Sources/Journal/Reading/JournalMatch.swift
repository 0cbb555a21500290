/// Which entries are wanted: `FIELD=value`, combined as sd_journal_add_match(3) allows.
public indirect enum JournalMatch: Sendable, Hashable {
    case field(String, String)
    case all([JournalMatch])
    case any([JournalMatch])

    /// As a sum of products, the one form that libsystemd can be told without nesting.
    var alternatives: [[String]] {
        switch self {
        case .field(let name, let value): [["\(name)=\(value)"]]
        case .any(let matches): matches.flatMap(\.alternatives)
        case .all(let matches):
            matches.reduce([[]]) { products, match in
                products.flatMap { product in match.alternatives.map { product + $0 } }
            }
        }
    }
}
