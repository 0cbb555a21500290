import FaasModel
import Netlink

/// Which network namespace plays the host's part.
public enum HostNamespace: Sendable, Hashable {
    /// The one this process is in.
    case own
    /// That of another process. With it, everything this module does can be tried in a namespace
    /// that vanishes with the process.
    case process(Int32)

    /// Does network work on a thread of its own in this namespace.
    ///
    /// - Throws: ``FaasError``; any other error that `body` throws becomes the cause of one with
    ///   `upstream`, whose message is `message`.
    func run<Value: Sendable>(
        _ message: String, _ body: @escaping @Sendable (borrowing NetworkThread) throws -> Value
    ) async throws(FaasError) -> Value {
        do {
            return try await NetworkThread.run { thread in
                if case .process(let pid) = self { try thread.enter(NetworkNamespace(ofProcess: pid)) }
                return try body(thread)
            }
        } catch let error as FaasError {
            throw error
        } catch {
            throw FaasError(.upstream, message, cause: error)
        }
    }

    /// What to put before a command to have it run in this namespace.
    var commandPrefix: [String] {
        switch self {
        case .own: []
        case .process(let pid): ["nsenter", "--net=/proc/\(pid)/ns/net"]
        }
    }
}
