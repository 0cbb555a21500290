import Glibc

/// A process that could not be started: which step, on what, and the system's reason.
struct SpawnError: Error, Hashable, CustomStringConvertible {
    var operation: String
    var object: String
    var errorNumber: CInt

    var description: String { "\(operation) \(object): \(String(cString: strerror(errorNumber)))" }
}
