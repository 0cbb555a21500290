/// Which events are wanted: all conditions of one filter hold; of several filters, any.
///
/// In containerd's own syntax values are quoted; an unquoted one ends the stream with an error.
public struct EventFilter: Sendable, Hashable {
    public var namespace: String?
    /// Exactly this topic.
    public var topic: String?
    /// Topics that begin with this.
    public var topicPrefix: String?

    public init(namespace: String? = nil, topic: String? = nil, topicPrefix: String? = nil) {
        self.namespace = namespace
        self.topic = topic
        self.topicPrefix = topicPrefix
    }

    var expression: String {
        var conditions: [String] = []
        if let namespace { conditions.append("namespace==\(Self.quoted(namespace))") }
        if let topic { conditions.append("topic==\(Self.quoted(topic))") }
        if let topicPrefix {
            // The operand is a regular expression.
            let literal = topicPrefix.map { $0.isLetter || $0.isNumber || "/-_".contains($0) ? "\($0)" : "\\\($0)" }
            conditions.append("topic~=\(Self.quoted("^" + literal.joined()))")
        }
        return conditions.joined(separator: ",")
    }

    /// A string literal of Go.
    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20: "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}
