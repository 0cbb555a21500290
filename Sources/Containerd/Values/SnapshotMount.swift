import ContainerdProtos
import SwiftProtobuf

/// One mount(2) of those that make a snapshot's content visible.
public struct SnapshotMount: Sendable, Hashable {
    public var type: String
    public var source: String
    /// Below the place the snapshot is mounted at; empty for the place itself.
    public var target: String
    public var options: [String]

    public init(type: String, source: String, target: String = "", options: [String] = []) {
        self.type = type
        self.source = source
        self.target = target
        self.options = options
    }

    init(_ wire: Containerd_Types_Mount) {
        self.init(type: wire.type, source: wire.source, target: wire.target, options: wire.options)
    }

    var wire: Containerd_Types_Mount {
        .with {
            $0.type = type
            $0.source = source
            $0.target = target
            $0.options = options
        }
    }
}
