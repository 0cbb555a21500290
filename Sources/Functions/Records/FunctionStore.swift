import FaasModel
import HostFiles
import NIOPosix

/// The durable records, one file a function: `<directory>/<namespace>/<name>.json`, written whole,
/// synced, renamed. A deleted function's file is first renamed to `.deleted` and goes when nothing
/// is left of the function, so that a crash in between resumes the deletion instead of finding a
/// container with a record and reviving it.
public actor FunctionStore {
    private let directory: String
    /// Disks can be slow, so files are not touched on the threads that everything else shares.
    private let threads: NIOThreadPool

    public init(directory: String, threads: NIOThreadPool) {
        self.directory = directory
        self.threads = threads
    }

    public struct Content: Sendable {
        public var records: [FunctionRecord] = []
        /// Functions whose deletion was not finished.
        public var buried: [FunctionRecord] = []
        /// Files that could not be read, and why.
        public var unreadable: [String: any Error] = [:]
    }

    static let largestRecordBytes = 4 << 20

    /// All that is stored.
    public func load() async throws -> Content {
        let directory = directory
        return try await threads.runIfActive {
            var content = Content()
            try HostDirectory.create(directory, mode: 0o700)
            for namespace in try HostDirectory.entries(directory)
            where HostDirectory.isDirectory("\(directory)/\(namespace)") {
                for file in try HostDirectory.entries("\(directory)/\(namespace)") {
                    let path = "\(directory)/\(namespace)/\(file)"
                    guard file.hasSuffix(".json") || file.hasSuffix(".deleted") else { continue }
                    do {
                        let record = try FunctionRecord(
                            decoding: try HostFile.read(path, limit: Self.largestRecordBytes))
                        if file.hasSuffix(".json") {
                            content.records.append(record)
                        } else {
                            content.buried.append(record)
                        }
                    } catch {
                        content.unreadable[path] = error
                    }
                }
            }
            // A name deployed again while its tombstone could not be removed: the record is the younger one.
            let alive = Set(content.records.map(\.id))
            content.buried.removeAll { alive.contains($0.id) }
            return content
        }
    }

    /// Makes the record durable; when it returns, it survives power loss.
    public func put(_ record: FunctionRecord) async throws {
        let bytes = try record.encoded()
        let folder = folder(record.id)
        let path = path(record.id, "json")
        try await threads.runIfActive {
            try HostDirectory.create(folder, mode: 0o700)
            try DurableFile.write(bytes, to: path, mode: 0o600)
        }
    }

    /// Makes durable that the function shall not exist.
    public func bury(_ id: FunctionID) async throws {
        let (from, to) = (path(id, "json"), path(id, "deleted"))
        try await threads.runIfActive { try DurableFile.move(from, to: to) }
    }

    /// Forgets a buried function. A function that is not stored is forgotten already.
    public func forget(_ id: FunctionID) async throws {
        // The record itself is there still when burying failed.
        let paths = [path(id, "json"), path(id, "deleted")]
        try await threads.runIfActive {
            for path in paths { try DurableFile.remove(path) }
        }
    }

    private func folder(_ id: FunctionID) -> String { "\(directory)/\(id.namespace)" }
    private func path(_ id: FunctionID, _ kind: String) -> String { "\(folder(id))/\(id.name).\(kind)" }
}
