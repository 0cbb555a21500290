import Containerd
import FaasModel
import FoundationEssentials

/// What we note on a container in containerd, and read back after a restart.
enum ContainerMarks {
    /// The container's IPv4 address.
    static let addressLabel = "com.openfaas.faasd.address"
    /// The name of the extension with the owner's record.
    static let recordExtension = "com.openfaas.faasd.record"
    /// Of that extension's bytes. Nobody but us decodes them.
    static let recordType = "com.openfaas.faasd/record"

    static func snapshotKey(of id: ContainerID) -> String { "\(id.id)-snapshot" }

    static func observed(
        _ container: ContainerRecord, task: TaskInfo?, in namespace: NamespaceName
    ) -> ObservedContainer {
        var labels = container.labels
        let address = labels.removeValue(forKey: addressLabel).flatMap { IPv4Address($0) }
        return ObservedContainer(
            id: ContainerID(container.id, in: namespace), labels: labels, image: container.image,
            record: container.extensions[recordExtension]?.bytes ?? [], address: address,
            createdAt: container.createdAt ?? .distantPast, task: state(task))
    }

    static func state(_ task: TaskInfo?) -> ObservedContainer.Task {
        guard let task else { return .none }
        return switch task.status {
        case .created: .created
        case .running, .unknown: .running(pid: Int32(truncatingIfNeeded: task.pid))
        case .paused, .pausing: .paused
        case .stopped: .stopped(exitCode: Int32(truncatingIfNeeded: task.exitStatus))
        }
    }
}
