public struct LineSplitter { public init() {} }
