import FaasModel
import FoundationEssentials

/// Reads the conflist in which operators describe the network, as CNI 0.4.0 writes it
/// (https://www.cni.dev/docs/spec/): a bridge on which the host is the gateway, addresses of one
/// subnet, then a firewall. The attachment is our own work, so what we would not do is refused.
public enum ConflistFile {
    /// Where it is on a host.
    public static let path = "/etc/cni/net.d/10-openfaas.conflist"
    /// What may be read of it.
    public static let sizeLimit = 64 << 10

    /// - Throws: ``FaasError`` `notFound` when there is no such file, `invalidArgument` naming the field
    ///   that is missing, wrong or not supported.
    public static func read(path: String = Self.path) throws(FaasError) -> NetworkDescription {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw FaasError(.notFound, "network configuration \(path) is not there or cannot be read")
        }
        return try parse(bytes, path: path)
    }

    /// The same for what was read from `path`, which is only for messages.
    public static func parse(_ bytes: Data, path: String) throws(FaasError) -> NetworkDescription {
        guard bytes.count <= sizeLimit else {
            throw FaasError(.invalidArgument, "network configuration \(path) is larger than \(sizeLimit) bytes")
        }
        let tree: JSONTree
        do {
            tree = try JSONDecoder().decode(JSONTree.self, from: bytes)
        } catch {
            throw FaasError(.invalidArgument, "network configuration \(path) is not JSON", cause: error)
        }
        return try description(ConflistReader(tree, file: path, place: ""))
    }

    private static func description(_ reader: ConflistReader) throws(FaasError) -> NetworkDescription {
        var top = reader
        try top.string("cniVersion", mustBe: "0.4.0", "1.0.0")
        let name = try top.string("name")
        guard let plugins = try top.list("plugins") else { throw top.refusal("plugins", "is missing") }
        try top.finish()
        guard let first = plugins.first, plugins.count <= 2 else {
            throw top.refusal("plugins", "has \(plugins.count) entries; it must be a bridge and a firewall")
        }
        if plugins.count == 2 {
            var firewall = try ConflistReader(plugins[1], file: top.file, place: "plugins[1]")
            try firewall.string("type", mustBe: "firewall")
            try firewall.finish()
        }
        return try network(name, bridge: ConflistReader(first, file: top.file, place: "plugins[0]"))
    }

    private static func network(_ name: String, bridge reader: ConflistReader) throws(FaasError) -> NetworkDescription {
        var bridge = reader
        try bridge.string("type", mustBe: "bridge")
        let bridgeName = try bridge.string("bridge")
        guard try bridge.bool("isGateway", default: false) else {
            throw bridge.refusal("isGateway", "must be true: functions reach the host and the world by it")
        }
        let masquerades = try bridge.bool("ipMasq", default: false)
        var ipam = try bridge.object("ipam")
        try bridge.finish()

        try ipam.string("type", mustBe: "host-local")
        let text = try ipam.string("subnet")
        guard let subnet = IPv4Network(text) else {
            throw ipam.refusal("subnet", "is \(DNSLabel.quoted(text)), not an IPv4 subnet such as 10.62.0.0/16")
        }
        // The book is in memory and on the containers' labels; nothing is written there.
        ipam.ignore("dataDir")
        for (index, route) in (try ipam.list("routes") ?? []).enumerated() {
            var route = try ConflistReader(route, file: ipam.file, place: "\(ipam.place).routes[\(index)]")
            try route.string("dst", mustBe: "0.0.0.0/0")
            try route.finish()
        }
        try ipam.finish()
        do {
            return try NetworkDescription(
                name: name, bridge: bridgeName, subnet: subnet, masquerades: masquerades)
        } catch {
            throw FaasError(error.code, "network configuration \(reader.file): \(reader.place)", cause: error)
        }
    }
}
