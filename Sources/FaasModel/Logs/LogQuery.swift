import FoundationEssentials

/// Which lines of a function are wanted.
public struct LogQuery: Sendable, Hashable {
    public var function: FunctionID
    /// Only of this replica.
    public var instance: String?
    /// Only lines from this moment on.
    public var since: Date?
    /// Only the last so many of what is there; nil: all.
    public var tail: Int?
    /// Go on with lines as they are written.
    public var follow: Bool

    public init(
        function: FunctionID, instance: String? = nil, since: Date? = nil, tail: Int? = nil, follow: Bool = false
    ) {
        self.function = function
        self.instance = instance
        self.since = since
        self.tail = tail
        self.follow = follow
    }
}
