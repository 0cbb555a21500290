import FaasModel
import OCI

/// The members of a layer as they will stand in its tar: each path once, parents before their children, in the order of
/// their names, whatever order the plan had.
struct LayerTree: Sendable {
    enum Content: Sendable, Hashable {
        case directory
        case bytes([UInt8])
        case file(String)
        case link(String)
    }

    struct Node: Sendable, Hashable {
        /// Without a leading slash.
        var path: String
        var mode: UInt32
        var uid: UInt32 = 0
        var gid: UInt32 = 0
        var content: Content
    }

    let nodes: [Node]

    /// - Throws: ``FaasError`` `invalidArgument` for a path that is not absolute or holds `..`, and for two things at one path.
    init(_ plan: PackPlan) throws(FaasError) {
        var nodes: [String: Node] = [:]
        func add(_ node: Node) throws(FaasError) {
            guard nodes.updateValue(node, forKey: node.path) == nil else {
                throw FaasError(.invalidArgument, "cannot pack two things at /\(node.path)")
            }
        }
        for directory in plan.directories {
            try add(
                Node(
                    path: try Self.relative(directory.path), mode: directory.mode,
                    uid: directory.isUsers ? plan.user?.uid ?? 0 : 0, gid: directory.isUsers ? plan.user?.gid ?? 0 : 0,
                    content: .directory))
        }
        for file in plan.files {
            try add(Node(path: try Self.relative(file.destination), mode: file.mode, content: .file(file.source)))
        }
        for link in plan.links {
            try add(Node(path: try Self.relative(link.path), mode: 0o777, content: .link(link.target)))
        }
        if let user = plan.user { for node in try Self.account(user) { try add(node) } }
        for path in Array(nodes.keys) {
            var parent = path[...]
            while let slash = parent.lastIndex(of: "/") {
                parent = parent[..<slash]
                let found = nodes[String(parent)]
                guard found == nil || found?.content == .directory else {
                    throw FaasError(.invalidArgument, "cannot pack /\(path) below /\(parent), which is no directory")
                }
                if found == nil { nodes[String(parent)] = Node(path: String(parent), mode: 0o755, content: .directory) }
            }
        }
        self.nodes = nodes.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func account(_ user: PackPlan.User) throws(FaasError) -> [Node] {
        guard DNSLabel.isValid(user.name), user.name != "root", user.uid != 0 else {
            throw FaasError(
                .invalidArgument, "user name \(DNSLabel.quoted(user.name)) cannot be packed: \(DNSLabel.rule)")
        }
        let passwd =
            "root:x:0:0:root:/root:/sbin/nologin\n"
            + "\(user.name):x:\(user.uid):\(user.gid)::/home/\(user.name):/sbin/nologin\n"
        let group = user.gid == 0 ? "root:x:0:\n" : "root:x:0:\n\(user.name):x:\(user.gid):\n"
        return [
            Node(path: "etc/passwd", mode: 0o644, content: .bytes(Array(passwd.utf8))),
            Node(path: "etc/group", mode: 0o644, content: .bytes(Array(group.utf8))),
            Node(path: "home/\(user.name)", mode: 0o755, uid: user.uid, gid: user.gid, content: .directory),
        ]
    }

    private static func relative(_ path: String) throws(FaasError) -> String {
        let parts = path.split(separator: "/")
        guard path.hasPrefix("/"), !parts.isEmpty, !parts.contains(where: { $0 == ".." || $0 == "." }),
            !path.utf8.contains(0)
        else {
            throw FaasError(
                .invalidArgument, "cannot pack at \(DNSLabel.quoted(path)): it must be an absolute path without ..")
        }
        return parts.joined(separator: "/")
    }
}
