import CLinux
import Glibc

/// A pipe's two ends, close-on-exec.
struct PipePair {
    let readEnd: CInt
    let writeEnd: CInt

    init() throws(SpawnError) {
        var ends: [CInt] = [-1, -1]
        guard clinux_pipe(&ends) == 0 else {
            throw SpawnError(operation: "make", object: "a pipe", errorNumber: errno)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    func closeBoth() {
        close(readEnd)
        close(writeEnd)
    }
}
