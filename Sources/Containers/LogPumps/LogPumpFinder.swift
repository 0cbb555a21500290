import FaasModel
import FoundationEssentials
import Glibc

/// Finds the process that reads a container's output. Nothing tells its pid; it is a child of the
/// container's shim, and carries the container's id in its environment (containerd, "Runtime v2", Logging).
enum LogPumpFinder {
    /// - Parameter pid: of the container's first process, whose parent is the shim.
    static func pump(of container: ContainerID, pid: Int32) -> Int32? {
        guard let shim = parent(of: pid) else { return nil }
        let wanted = Set(["CONTAINER_ID=\(container.id)", "CONTAINER_NAMESPACE=\(container.namespace)"])
        return children(of: shim).first { child in
            child != pid && wanted.isSubset(of: environment(of: child))
        }
    }

    static func parent(of pid: Int32) -> Int32? {
        guard let stat = read("/proc/\(pid)/stat") else { return nil }
        // The second field is the name, in parentheses, and may hold anything but a NUL: see proc(5).
        let fields = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 1 ? Int32(fields[1]) : nil
    }

    /// By all of its threads: the kernel notes a child with the thread that made it.
    private static func children(of pid: Int32) -> [Int32] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return threads.flatMap { thread in
            String(decoding: read("/proc/\(pid)/task/\(thread)/children") ?? [], as: UTF8.self)
                .split(separator: " ").compactMap { Int32($0) }
        }
    }

    private static func environment(of pid: Int32) -> [String] {
        (read("/proc/\(pid)/environ") ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Files of /proc have no size to ask for.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = Glibc.read(descriptor, &chunk, chunk.count), count > 0, bytes.count < 1 << 20 {
            bytes += chunk[..<count]
        }
        return bytes
    }
}
