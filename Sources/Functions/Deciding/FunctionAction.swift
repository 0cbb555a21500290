import FaasModel

/// What a function's driver is to do next. Actions run side by side; each reports back to the machine.
enum FunctionAction: Sendable, Hashable {
    case prepareImage
    case start(replica: String)
    /// Watch the replica until it is ready, or until its time to open its port is over.
    case awaitReadiness(replica: String, IPv4Address)
    /// Stop and remove; SIGTERM is followed by SIGKILL after `grace`.
    case end(replica: String, grace: Duration)
    /// The function shall not exist: make that durable, before its replicas go.
    case bury
    /// Nothing is left of the function: forget it, and answer whoever waits for that.
    case forget
}

/// What to do now, and when to look again if nothing happens.
struct FunctionDecision: Sendable, Hashable {
    var actions: [FunctionAction] = []
    var wakeAt: ContinuousClock.Instant?
}
