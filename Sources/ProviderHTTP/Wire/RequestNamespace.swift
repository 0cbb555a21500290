import FaasModel

/// Which namespace a request means. Clients differ in where they write it: the web UI and old
/// clients into the query, faas-cli into the body.
enum RequestNamespace {
    /// The one that is given, else the default; empty counts as not given.
    ///
    /// - Throws: ``FaasError`` `invalidArgument` for a name that is not valid, for two that differ, and
    ///   for the namespace of the core services.
    static func choose(body: String? = nil, query: String?) throws(FaasError) -> NamespaceName {
        let body = body == "" ? nil : body
        let query = query == "" ? nil : query
        if let body, let query, body != query {
            throw FaasError(
                .invalidArgument,
                "the body says namespace \(DNSLabel.quoted(body)), the query \(DNSLabel.quoted(query))")
        }
        guard let text = body ?? query else { return .functions }
        let namespace = try NamespaceName(text)
        guard !namespace.isReserved else {
            throw FaasError(
                .invalidArgument, "namespace \"\(namespace)\" is reserved for the core services and holds no functions")
        }
        return namespace
    }
}
