public struct HTTPRequestHead: Sendable {}
