import FaasModel

/// One message of the log stream (section "logs" of the faas-provider API); every field always there.
struct LogLineJSON: Encodable {
    let name: String
    let namespace: String
    let instance: String
    let timestamp: String
    let text: String

    init(_ line: LogLine) {
        name = line.function.name.rawValue
        namespace = line.function.namespace.rawValue
        instance = line.instance
        timestamp = RFC3339.format(line.timestamp)
        text = line.text
    }
}
