import CLinux
import Glibc

/// Starts processes for functions: each in a process group of its own, so that a timeout ends all of it.
enum ProcessSpawner {
    /// Starts `command`, its name looked up in the watchdog's own `PATH`. The descriptors stay the caller's to close.
    /// - Parameter environment: `NAME=value` each.
    static func spawn(
        command: [String], environment: [String], input: CInt, output: CInt, error: CInt
    ) throws(SpawnError) -> pid_t {
        let name = command.first ?? ""
        guard !name.isEmpty else { throw SpawnError(operation: "start", object: "\"\"", errorNumber: ENOENT) }
        var pid: pid_t = 0
        let failure = withCStrings(command) { arguments in
            withCStrings(environment) { variables in
                clinux_spawn(&pid, arguments, variables, input, output, error)
            }
        }
        guard failure == 0 else { throw SpawnError(operation: "start", object: name, errorNumber: failure) }
        return pid
    }

    /// The strings as C wants argument and environment vectors: pointers with a null at the end.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        let pointers = copies + [nil]
        return body(pointers)
    }
}
