import ContainerdProtos
public import FoundationEssentials
import SwiftProtobuf

/// Something that happened in containerd.
public struct ContainerdEvent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case taskCreated(container: String, pid: UInt32)
        case taskStarted(container: String, pid: UInt32)
        /// `process` is the container's id for its first process, an exec's id for others.
        case taskExited(container: String, process: String, pid: UInt32, exitStatus: UInt32)
        case taskOutOfMemory(container: String)
        case taskPaused(container: String)
        case taskResumed(container: String)
        case taskDeleted(container: String, exitStatus: UInt32)
        case containerDeleted(container: String)
        /// Any other, or one that could not be read.
        case other(typeURL: String)
    }

    public var namespace: String
    /// `/tasks/exit` and the like.
    public var topic: String
    public var time: Date
    public var kind: Kind

    init(_ wire: Containerd_Services_Events_V1_Envelope) {
        namespace = wire.namespace
        topic = wire.topic
        time = wire.timestamp.instant
        kind = (try? Self.kind(of: wire.event)) ?? .other(typeURL: wire.event.typeURL)
    }

    private static func kind(of event: Google_Protobuf_Any) throws -> Kind? {
        // containerd leaves the usual "type.googleapis.com/" out.
        switch event.typeURL.split(separator: "/").last {
        case "containerd.events.TaskCreate":
            let it = try Containerd_Events_TaskCreate(serializedBytes: event.value)
            return .taskCreated(container: it.containerID, pid: it.pid)
        case "containerd.events.TaskStart":
            let it = try Containerd_Events_TaskStart(serializedBytes: event.value)
            return .taskStarted(container: it.containerID, pid: it.pid)
        case "containerd.events.TaskExit":
            let it = try Containerd_Events_TaskExit(serializedBytes: event.value)
            return .taskExited(container: it.containerID, process: it.id, pid: it.pid, exitStatus: it.exitStatus)
        case "containerd.events.TaskOOM":
            return .taskOutOfMemory(container: try Containerd_Events_TaskOOM(serializedBytes: event.value).containerID)
        case "containerd.events.TaskPaused":
            return .taskPaused(container: try Containerd_Events_TaskPaused(serializedBytes: event.value).containerID)
        case "containerd.events.TaskResumed":
            return .taskResumed(container: try Containerd_Events_TaskResumed(serializedBytes: event.value).containerID)
        case "containerd.events.TaskDelete":
            let it = try Containerd_Events_TaskDelete(serializedBytes: event.value)
            return .taskDeleted(container: it.containerID, exitStatus: it.exitStatus)
        case "containerd.events.ContainerDelete":
            return .containerDeleted(container: try Containerd_Events_ContainerDelete(serializedBytes: event.value).id)
        default:
            return nil
        }
    }
}
