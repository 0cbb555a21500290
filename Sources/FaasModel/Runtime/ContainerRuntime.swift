/// Runs containers, each with an address of its own.
///
/// The contract, held by one suite for the fake and for containerd:
///
/// - Every call is safe to repeat. `stop` and `remove` of what is not there succeed.
/// - A call that throws has undone what it did: no container, task, snapshot, address, link or
///   mount of it remains. What a killed process left behind, the next `run` or `remove` of the same
///   id clears away first.
/// - A cancelled call counts as one that throws.
/// - Errors are ``FaasError``: `notFound` (image not present), `invalidArgument` (image for another
///   platform, without an entrypoint, with an unknown user), `resourceExhausted` (no address free),
///   `upstream` (with containerd's own words), `timeout`.
public protocol ContainerRuntime: Sendable {
    /// Makes the image present and unpacked for the namespace, from what is present or from the
    /// host's image archives, and tells what it says of itself.
    func prepareImage(_ image: String, in namespace: NamespaceName) async throws -> ImageFacts

    /// Creates the container with a fresh snapshot of its image, attaches it to the network and
    /// starts it. The image must be present.
    func run(_ plan: ContainerPlan) async throws -> RunningContainer

    /// Sends SIGTERM, waits up to `grace` for the exit, then kills every process of the container.
    /// Returns when no process of it is left; the container, its task and its address still are.
    func stop(_ id: ContainerID, grace: Duration) async throws

    /// Removes the container, whatever its state: kills what still runs, then deletes task,
    /// network attachment, container and snapshot. Its address is free to rest.
    func remove(_ id: ContainerID) async throws

    /// Every container of the namespace, in no order.
    func list(in namespace: NamespaceName) async throws -> [ObservedContainer]

    /// What happens from now on. The stream begins with `.resynchronize` and never ends by itself:
    /// when the runtime is away it is sought until it is back, which begins with `.resynchronize`
    /// again. Ending the iteration frees what is behind it.
    func events() -> AsyncStream<RuntimeEvent>

    /// Namespaces that hold functions: the default one, and those labelled `openfaas=1` or `true`.
    func namespaces() async throws -> [NamespaceName]
}
