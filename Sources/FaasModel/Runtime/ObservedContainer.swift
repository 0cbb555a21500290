import FoundationEssentials

/// A container as the runtime sees it.
public struct ObservedContainer: Sendable, Hashable {
    public enum Task: Sendable, Hashable {
        /// There is a container and no task: it was created and not started, or the host rebooted.
        case none
        case created
        case running(pid: Int32)
        case paused
        case stopped(exitCode: Int32)
    }

    public var id: ContainerID
    public var labels: [String: String]
    public var image: String
    public var record: [UInt8]
    public var address: IPv4Address?
    public var createdAt: Date
    public var task: Task

    public init(
        id: ContainerID, labels: [String: String], image: String, record: [UInt8], address: IPv4Address?,
        createdAt: Date, task: Task
    ) {
        self.id = id
        self.labels = labels
        self.image = image
        self.record = record
        self.address = address
        self.createdAt = createdAt
        self.task = task
    }
}

/// A container that was just started.
public struct RunningContainer: Sendable, Hashable {
    public var id: ContainerID
    public var pid: Int32
    public var address: IPv4Address
    public var createdAt: Date

    public init(id: ContainerID, pid: Int32, address: IPv4Address, createdAt: Date) {
        self.id = id
        self.pid = pid
        self.address = address
        self.createdAt = createdAt
    }
}
