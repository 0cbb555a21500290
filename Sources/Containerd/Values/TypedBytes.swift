import FoundationEssentials
import SwiftProtobuf

/// Bytes together with the name of their type: what protobuf calls `Any`.
public struct TypedBytes: Sendable, Hashable {
    public var typeURL: String
    public var bytes: [UInt8]

    public init(typeURL: String, bytes: [UInt8]) {
        self.typeURL = typeURL
        self.bytes = bytes
    }

    init(_ wire: Google_Protobuf_Any) {
        self.init(typeURL: wire.typeURL, bytes: [UInt8](wire.value))
    }

    var wire: Google_Protobuf_Any {
        .with {
            $0.typeURL = typeURL
            $0.value = .init(bytes)
        }
    }
}
