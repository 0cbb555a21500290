import NIOCore

public struct HTTPRequestBody: Sendable {}
public struct HTTPBodyWriter: Sendable {}
