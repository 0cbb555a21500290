/// Something that happened to a container, or to our view of them.
public enum RuntimeEvent: Sendable, Hashable {
    /// The container's first process, `pid` on the host, ended. `exitCode` is 128 + n for a death by
    /// signal n. The pid tells this life of the container from a later one under the same id.
    case exited(ContainerID, pid: Int32, exitCode: Int32)
    /// The kernel killed a process of the container for want of memory.
    case outOfMemory(ContainerID)
    /// Nobody reads the container's output any more: its next write may kill it, so it is to be replaced.
    case logPumpDied(ContainerID)
    /// Events may have been missed (the runtime was away): look at everything again.
    case resynchronize
}
