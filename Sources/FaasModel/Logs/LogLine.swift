import FoundationEssentials

/// One line that a replica wrote.
public struct LogLine: Sendable, Hashable {
    public var function: FunctionID
    /// The replica's container id.
    public var instance: String
    public var timestamp: Date
    /// Without its line feed.
    public var text: String

    public init(function: FunctionID, instance: String, timestamp: Date, text: String) {
        self.function = function
        self.instance = instance
        self.timestamp = timestamp
        self.text = text
    }
}
