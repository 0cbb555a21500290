import Forwarding

/// A request to one of our own routes, as far as its head tells.
struct ControlRequest: Sendable {
    /// The last part of the path, decoded, where the route has a `{name}`; else empty.
    var name: String
    var query: QueryItems
}

/// One line of the route table.
struct Route: Sendable {
    typealias Handler = @Sendable (ControlRequest) -> HTTPRoute

    /// `/a/b`, or `/a/b/{name}` for any one part without a slash.
    var pattern: String
    /// In the order in which `Allow` tells them.
    var methods: [(name: String, handler: Handler)]

    init(_ pattern: String, _ methods: [(name: String, handler: Handler)]) {
        self.pattern = pattern
        self.methods = methods
    }

    /// The `{name}` in the path, empty if the pattern has none; nil when the path does not match.
    func match(_ path: String) -> String? {
        guard pattern.hasSuffix(Self.placeholder) else { return path == pattern ? "" : nil }
        let prefix = pattern.dropLast(Self.placeholder.utf8.count)
        guard path.hasPrefix(prefix) else { return nil }
        let name = path.dropFirst(prefix.count)
        return name.isEmpty || name.utf8.contains(UInt8(ascii: "/")) ? nil : String(name)
    }

    /// How metrics name the route: without the name, of which there are too many to count each.
    var metricPath: String {
        pattern.hasSuffix(Self.placeholder)
            ? String(pattern.dropLast(Self.placeholder.utf8.count + 1)) : pattern
    }

    private static let placeholder = "{name}"
}
