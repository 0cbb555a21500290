import ContainerdProtos
import SwiftProtobuf

/// A container's task: its processes.
public struct TaskInfo: Sendable, Hashable {
    public enum Status: Sendable, Hashable {
        case created, running, stopped, paused, pausing, unknown
    }

    /// Of the container.
    public var id: String
    /// Of the first process, as the host numbers it; 0 when it is gone.
    public var pid: UInt32
    public var status: Status
    /// Where its output goes.
    public var stdout: String
    /// Meaningful when stopped: 128 + n for a death by signal n.
    public var exitStatus: UInt32

    init(_ wire: Containerd_V1_Types_Process) {
        // Lists name the task in `id`, single answers in `container_id`.
        id = wire.id.isEmpty ? wire.containerID : wire.id
        pid = wire.pid
        stdout = wire.stdout
        exitStatus = wire.exitStatus
        status =
            switch wire.status {
            case .created: .created
            case .running: .running
            case .stopped: .stopped
            case .paused: .paused
            case .pausing: .pausing
            default: .unknown
            }
    }
}

/// Where a task's streams go.
public struct TaskIO: Sendable, Hashable {
    public var stdin: String
    public var stdout: String
    public var stderr: String

    public init(stdin: String = "", stdout: String = "", stderr: String = "") {
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
    }

    /// Both output streams to a program the shim starts: `binary:///path?key=value`, whose query it
    /// passes as arguments `key value`.
    public static func logger(_ uri: String) -> TaskIO { TaskIO(stdout: uri, stderr: uri) }
}

/// The tasks of a namespace.
public struct TaskService: Sendable {
    let scope: GRPCScope
    private static let service = "containerd.services.tasks.v1.Tasks"

    /// Sets the task of a container up, up to the point of executing its program, and returns the
    /// pid of its first process. Throws `alreadyExists` when the container has a task.
    public func create(
        _ id: String, rootfs: [SnapshotMount], io: TaskIO, options: RuncOptions? = nil
    ) async throws(ContainerdError) -> UInt32 {
        let method = GRPCMethod(Self.service, "Create", "create task", object: id)
        let request = Containerd_Services_Tasks_V1_CreateTaskRequest.with {
            $0.containerID = id
            $0.rootfs = rootfs.map(\.wire)
            $0.stdin = io.stdin
            $0.stdout = io.stdout
            $0.stderr = io.stderr
            if let options { $0.options = options.wire }
        }
        let answer: Containerd_Services_Tasks_V1_CreateTaskResponse = try await scope.unary(method, request)
        return answer.pid
    }

    public func start(_ id: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Start", "start task", object: id)
        try await scope.command(method, Containerd_Services_Tasks_V1_StartRequest.with { $0.containerID = id })
    }

    /// - Parameter all: every process of the container rather than the first.
    /// Throws `notFound` when the process is gone.
    public func kill(_ id: String, signal: Int32, all: Bool = false) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Kill", "kill task", object: id)
        let request = Containerd_Services_Tasks_V1_KillRequest.with {
            $0.containerID = id
            $0.signal = UInt32(bitPattern: signal)
            $0.all = all
        }
        try await scope.command(method, request)
    }

    /// Waits for the end of the first process and returns its exit status.
    /// Throws `deadlineExceeded` when it lasts longer than `timeout`.
    public func wait(_ id: String, timeout: Duration) async throws(ContainerdError) -> UInt32 {
        let method = GRPCMethod(Self.service, "Wait", "wait for task", object: id, timeout: timeout, isRead: true)
        let answer: Containerd_Services_Tasks_V1_WaitResponse = try await scope.unary(
            method, Containerd_Services_Tasks_V1_WaitRequest.with { $0.containerID = id })
        return answer.exitStatus
    }

    /// nil for a container without a task.
    public func get(_ id: String) async throws(ContainerdError) -> TaskInfo? {
        let method = GRPCMethod(Self.service, "Get", "get task", object: id, isRead: true)
        let request = Containerd_Services_Tasks_V1_GetRequest.with { $0.containerID = id }
        do throws(ContainerdError) {
            let answer: Containerd_Services_Tasks_V1_GetResponse = try await scope.unary(method, request)
            return TaskInfo(answer.process)
        } catch  where error.code == .notFound {
            return nil
        }
    }

    public func list() async throws(ContainerdError) -> [TaskInfo] {
        let method = GRPCMethod(Self.service, "List", "list tasks", isRead: true)
        let answer: Containerd_Services_Tasks_V1_ListTasksResponse = try await scope.unary(
            method, Containerd_Services_Tasks_V1_ListTasksRequest())
        return answer.tasks.map(TaskInfo.init)
    }

    /// Deletes a task that has stopped or was never started, and returns its exit status.
    /// Throws `notFound`, and `failedPrecondition` while it runs.
    @discardableResult
    public func delete(_ id: String) async throws(ContainerdError) -> UInt32 {
        let method = GRPCMethod(Self.service, "Delete", "delete task", object: id)
        let answer: Containerd_Services_Tasks_V1_DeleteResponse = try await scope.unary(
            method, Containerd_Services_Tasks_V1_DeleteTaskRequest.with { $0.containerID = id })
        return answer.exitStatus
    }

    /// The processes of the container, as the host numbers them.
    public func pids(_ id: String) async throws(ContainerdError) -> [UInt32] {
        let method = GRPCMethod(Self.service, "ListPids", "list processes of task", object: id, isRead: true)
        let answer: Containerd_Services_Tasks_V1_ListPidsResponse = try await scope.unary(
            method, Containerd_Services_Tasks_V1_ListPidsRequest.with { $0.containerID = id })
        return answer.processes.map(\.pid)
    }

    public func pause(_ id: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Pause", "pause task", object: id)
        try await scope.command(method, Containerd_Services_Tasks_V1_PauseTaskRequest.with { $0.containerID = id })
    }

    public func resume(_ id: String) async throws(ContainerdError) {
        let method = GRPCMethod(Self.service, "Resume", "resume task", object: id)
        try await scope.command(method, Containerd_Services_Tasks_V1_ResumeTaskRequest.with { $0.containerID = id })
    }
}
