import ContainerdProtos
import FoundationEssentials
import SwiftProtobuf

/// How the `io.containerd.runc.v2` shim is to run the container.
public struct RuncOptions: Sendable, Hashable {
    /// Of an OCI runtime; empty for `runc`.
    public var binaryName: String
    /// Cgroups by systemd's slices rather than by the cgroup file system.
    public var usesSystemdCgroup: Bool

    public init(binaryName: String = "", usesSystemdCgroup: Bool = false) {
        self.binaryName = binaryName
        self.usesSystemdCgroup = usesSystemdCgroup
    }

    private static let type = "containerd.runc.v1.Options"

    init?(_ wire: Google_Protobuf_Any) {
        guard wire.typeURL == Self.type,
            let options = try? Containerd_Runc_V1_Options(serializedBytes: wire.value)
        else { return nil }
        self.init(binaryName: options.binaryName, usesSystemdCgroup: options.systemdCgroup)
    }

    var wire: Google_Protobuf_Any {
        let options = Containerd_Runc_V1_Options.with {
            $0.binaryName = binaryName
            $0.systemdCgroup = usesSystemdCgroup
        }
        return .with {
            $0.typeURL = Self.type
            // Serializing proto3 messages without Any or maps of messages in them cannot fail.
            $0.value = (try? options.serializedData()) ?? .init()
        }
    }
}
