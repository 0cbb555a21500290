import HTTPWire

/// The environment of a process that serves one request: the watchdog's own, and what the request says.
enum CGIEnvironment {
    /// `NAME=value` each. A field becomes `Http_` and its name in Go's canonical case with `-` as `_`; of a
    /// repeated one the first value counts. `Host` is not among them, as upstream has it.
    static func variables(for call: FunctionCall, inherited: [String]) -> [String] {
        var variables = inherited
        var seen: Set<String> = ["Http_Host", "Http_Method", "Http_Path", "Http_Query"]
        for (name, value) in call.head.headers {
            let variable = "Http_" + canonical(name)
            if seen.insert(variable).inserted { variables.append("\(variable)=\(value)") }
        }
        variables.append("Http_Method=\(call.head.method)")
        if let query = call.query, !query.isEmpty { variables.append("Http_Query=\(query)") }
        variables.append("Http_Path=\(call.path.percentDecoded() ?? String(call.path))")
        return variables
    }

    /// `content-type` → `Content_Type`.
    static func canonical(_ name: String) -> String {
        var atStart = true
        var result = ""
        for character in name {
            if character == "-" {
                result.append("_")
                atStart = true
            } else {
                result.append(contentsOf: atStart ? character.uppercased() : character.lowercased())
                atStart = false
            }
        }
        return result
    }
}
