import Glibc

/// Runs a command line of the shell and returns what it printed, standard error included.
/// - Throws: ``ShellError`` with that text when the command fails.
@discardableResult
func shell(_ command: String) throws -> String {
    guard let pipe = popen("{ \(command)\n} 2>&1", "r") else {
        throw ShellError(command: command, output: "popen failed")
    }
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = fread(&piece, 1, piece.count, pipe)
        if count == 0 { break }
        output += piece[..<count]
    }
    let status = pclose(pipe)
    let text = String(decoding: output, as: UTF8.self)
    guard status == 0 else { throw ShellError(command: command, output: text) }
    return text
}

struct ShellError: Error, CustomStringConvertible {
    let command: String
    let output: String
    var description: String { "\(command) failed: \(output)" }
}
