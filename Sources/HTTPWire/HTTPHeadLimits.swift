/// Bounds of a message head.
public struct HTTPHeadLimits: Sendable, Hashable {
    /// Start line and fields together, terminators included; beyond it 431.
    public var headBytes: Int
    /// The start line, terminator included; a longer request line is answered 414.
    public var startLineBytes: Int
    /// Field lines; beyond it 431.
    public var fieldCount: Int

    public init(headBytes: Int = 64 * 1024, startLineBytes: Int = 16 * 1024, fieldCount: Int = 200) {
        self.headBytes = headBytes
        self.startLineBytes = startLineBytes
        self.fieldCount = fieldCount
    }
}
