import FaasModel
import Subprocess

/// A command of the host's, run to its end.
struct HostCommand: Sendable {
    /// Where commands are looked for, whatever the daemon was started with.
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    let words: [String]
    /// The Debian package that has the command, for the message when it is missing.
    let package: String
    let deadline: Duration

    /// - Parameter deadline: after it, the command is killed.
    init(_ words: [String], package: String, deadline: Duration = .seconds(20)) {
        self.words = words
        self.package = package
        self.deadline = deadline
    }

    /// What the command prints, of which it may be 1 MiB.
    ///
    /// - Throws: ``FaasError``: `unsupported` (not installed), `timeout`, `cancelled`, `upstream` with the
    ///   command's own words when it exits with anything but 0.
    func run(input: String = "") async throws(FaasError) -> String {
        do {
            return try await withThrowingTaskGroup { group in
                group.addTask { try await execute(input: input) }
                group.addTask {
                    try await Task.sleep(for: deadline)
                    throw FaasError(.timeout, "`\(line)` did not end within \(deadline) and was killed")
                }
                // Whoever is first decides; leaving the group cancels the other, which kills the command.
                defer { group.cancelAll() }
                return try await group.next() ?? ""
            }
        } catch let error as FaasError {
            throw error
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw FaasError(
                .unsupported,
                "cannot run `\(line)`: there is no \(words.first ?? "command"); install it with `apt-get install \(package)`"
            )
        } catch is CancellationError {
            throw FaasError(.cancelled, "`\(line)` was cancelled")
        } catch {
            throw FaasError(.upstream, "cannot run `\(line)`", cause: error)
        }
    }

    private var line: String { words.joined(separator: " ") }

    private func execute(input: String) async throws -> String {
        var options = PlatformOptions()
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: false, allowedDurationToNextStep: .milliseconds(500))
        ]
        let result = try await Subprocess.run(
            .name(words[0]), arguments: Arguments(Array(words.dropFirst())),
            environment: .custom(["PATH": Self.path, "LC_ALL": "C"]), platformOptions: options,
            input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 4096))
        guard result.terminationStatus.isSuccess else {
            try Task.checkCancellation()
            let words = result.standardError.split(separator: "\n").joined(separator: "; ")
            throw FaasError(.upstream, "`\(line)` failed (\(result.terminationStatus)): \(words)")
        }
        return result.standardOutput
    }
}
