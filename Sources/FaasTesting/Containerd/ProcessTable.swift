import FoundationEssentials
import Glibc

/// The processes of this machine, as /proc has them at one moment.
struct ProcessTable {
    private var parents: [Int32: Int32] = [:]
    private var commands: [Int32: String] = [:]

    init() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for pid in names.compactMap({ Int32($0) }) {
            guard let stat = Self.read("/proc/\(pid)/stat"), let command = Self.read("/proc/\(pid)/cmdline"),
                // The name in parentheses may hold anything.
                let rest = stat.split(separator: ")").last?.split(separator: " "), rest.count > 2,
                let parent = Int32(rest[1])
            else { continue }
            parents[pid] = parent
            commands[pid] = command
        }
    }

    /// Those with `text` in their command line, this process excepted.
    func withCommand(containing text: String) -> [Int32] {
        commands.filter { $0.value.contains(text) && $0.key != getpid() }.map(\.key)
    }

    /// All that descend from `pid`, itself not.
    func descendants(of pid: Int32) -> [Int32] {
        let children = parents.filter { $0.value == pid }.map(\.key)
        return children + children.flatMap { descendants(of: $0) }
    }

    private static func read(_ path: String) -> String? {
        guard let descriptor = fopen(path, "r") else { return nil }
        defer { fclose(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = fread(&buffer, 1, buffer.count, descriptor)
        return String(decoding: buffer.prefix(count).map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    }
}
