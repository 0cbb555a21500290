import FaasModel
import Glibc

/// The few things that fixtures do with files.
public enum TestFile {
    public static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "re") else { throw failure("read \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "we") else { throw failure("write \(path)") }
        defer { fclose(file) }
        guard fputs(text, file) >= 0 else { throw failure("write \(path)") }
    }

    /// Removes a directory and the files in it; no deeper.
    public static func removeDirectory(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(directory)
        }
        rmdir(path)
    }

    private static func failure(_ operation: String) -> FaasError {
        FaasError(.internal, "cannot \(operation): \(String(cString: strerror(errno)))")
    }
}
