import FaasModel
import OCI

/// An image to be made of files: one layer, one platform.
public struct PackPlan: Sendable, Hashable {
    /// A file of the host's.
    public struct File: Sendable, Hashable {
        public var source: String
        /// Absolute, in the image.
        public var destination: String
        public var mode: UInt32

        public init(source: String, destination: String, mode: UInt32 = 0o755) {
            self.source = source
            self.destination = destination
            self.mode = mode
        }
    }

    public struct Directory: Sendable, Hashable {
        public var path: String
        public var mode: UInt32
        /// Whether it belongs to the plan's user rather than to root.
        public var isUsers: Bool

        public init(path: String, mode: UInt32 = 0o755, isUsers: Bool = false) {
            self.path = path
            self.mode = mode
            self.isUsers = isUsers
        }
    }

    public struct Link: Sendable, Hashable {
        public var path: String
        public var target: String

        public init(path: String, target: String) {
            self.path = path
            self.target = target
        }
    }

    /// Gets entries in /etc/passwd and /etc/group, beside root's, and a home of its own at `/home/<name>`.
    public struct User: Sendable, Hashable {
        public var name: String
        public var uid: UInt32
        public var gid: UInt32

        public init(name: String, uid: UInt32, gid: UInt32) {
            self.name = name
            self.uid = uid
            self.gid = gid
        }
    }

    public var reference: ImageReference
    public var files: [File] = []
    public var directories: [Directory] = []
    public var links: [Link] = []
    public var user: User?
    public var config = ImageConfig.Process()
    public var platform = Platform.host

    public init(reference: ImageReference) { self.reference = reference }
}
