import FaasModel

/// One container of a function, as the function's machine knows it.
struct Replica: Sendable, Hashable {
    typealias Instant = ContinuousClock.Instant

    enum Phase: Sendable, Hashable {
        /// Asked of the runtime, no answer yet.
        case starting
        /// Runs, and is not known to be ready.
        case waiting
        case ready(since: Instant)
        /// Being stopped and removed.
        case ending
        /// Does not run; what is left of it is to be removed, not before the instant.
        case dead(removeNotBefore: Instant?)
    }

    /// The container id.
    let id: String
    let revision: String
    var phase: Phase
    var address: IPv4Address?
    /// Of its first process on the host; nil while it is not known to run.
    var pid: Int32?
    /// When its start was asked for, or when it was found running.
    var since: Instant
    /// It serves, but is to be replaced: nobody collects its output any more.
    var isToBeReplaced = false
    var wasKilledForMemory = false
    /// Its readiness is being awaited.
    var isWatched = false
    /// While `ending`: it runs no more, so its removal is a matter of milliseconds.
    var isOnlyRemoved = false
    /// How many times removing it has failed.
    var removalFailures = 0

    var isReady: Bool {
        if case .ready = phase { return true }
        return false
    }

    /// Whether it serves now or is on the way to.
    var isAlive: Bool {
        switch phase {
        case .starting, .waiting, .ready: true
        case .ending, .dead: false
        }
    }
}
