/// Everything a client can ask of the functions on this host. HTTP routes, and later the CLI, only
/// produce these calls.
///
/// All errors are ``FaasError``. Reads are answered from memory and never ask containerd.
public protocol FunctionControl: Sendable {
    /// Records the function durably and starts it; returns when it is ready for traffic, or when
    /// the time a client waits is nearly over.
    ///
    /// Errors: `invalidArgument` (namespace, image, limits), `alreadyExists`, `notReady` (the
    /// container exited or never became ready; the message tells exit code and last log lines),
    /// `upstream`. After an error nothing of the deployment is left.
    func deploy(_ spec: FunctionSpec) async throws -> DeployOutcome

    /// The functions of a namespace, by name. Throws `invalidArgument` for a namespace that is not
    /// one of functions.
    func list(in namespace: NamespaceName) throws -> [FunctionStatus]

    /// nil for an unknown function.
    func status(of id: FunctionID) throws -> FunctionStatus?

    /// Stops and removes the function; returns when its name is free again. Throws `notFound`.
    func delete(_ id: FunctionID) async throws
}

public enum DeployOutcome: Sendable, Hashable {
    case ready
    /// Accepted and recorded, still starting; `reason` of the status tells the progress.
    case inProgress
}
