import FaasModel
import Synchronization

/// The ready replicas of every function: read on event loops for each invocation, watched by gateways.
///
/// A revision counts the changes within an epoch (one life of this process). Each watcher says up
/// to which revision it has been told; an address taken out stays unavailable to others until every
/// connected watcher has passed that revision, so that no gateway sends one function's requests to
/// another.
public final class EndpointTable: Sendable {
    private struct Watcher {
        var passed: UInt64
        /// Changes not taken yet. nil once it was too slow: its stream has ended.
        var continuation: AsyncStream<EndpointChange>.Continuation
    }

    private struct State {
        var revision: UInt64 = 0
        var functions: [FunctionID: [Endpoint]] = [:]
        var watchers: [UInt64: Watcher] = [:]
        var nextWatcher: UInt64 = 0
        /// The revision at which each address was last taken out.
        var removedAt: [IPv4Address: UInt64] = [:]
    }

    /// How many changes may wait for a watcher before it is cut off, to come back for a snapshot.
    private let backlogLimit: Int
    private let state = Mutex(State())
    public let epoch: String

    public init(epoch: String, backlogLimit: Int = 4096) {
        self.epoch = epoch
        self.backlogLimit = backlogLimit
    }

    // MARK: Invocations

    /// The ready endpoints of a function, nil for a function that does not exist.
    public func endpoints(of function: FunctionID) -> [Endpoint]? {
        state.withLock { $0.functions[function] }
    }

    // MARK: Changes

    /// Makes `ready` the ready replicas of the function. A replica that stays keeps its count of
    /// requests in flight.
    public func set(_ function: FunctionID, ready: [FunctionEndpoints.Replica]) {
        state.withLock { state in
            let old = state.functions[function]
            let kept = old ?? []
            let new = ready.map { replica in
                kept.first { $0.replica == replica.id && $0.address == replica.address }
                    ?? Endpoint(replica: replica.id, address: replica.address)
            }
            guard old == nil || !new.elementsEqual(kept, by: ===) else { return }
            state.functions[function] = new
            state.revision += 1
            let still = Set(new.map(\.address))
            for endpoint in kept where !still.contains(endpoint.address) {
                state.removedAt[endpoint.address] = state.revision
            }
            for endpoint in new { state.removedAt[endpoint.address] = nil }
            let seen = FunctionEndpoints(function: function, ready: ready)
            tell(.set(revision: state.revision, seen), &state)
        }
    }

    /// Forgets the function.
    public func remove(_ function: FunctionID) {
        state.withLock { state in
            guard let old = state.functions.removeValue(forKey: function) else { return }
            state.revision += 1
            for endpoint in old { state.removedAt[endpoint.address] = state.revision }
            tell(.removed(revision: state.revision, function), &state)
        }
    }

    // MARK: Watching

    /// A watcher's view: `changes` begins with a snapshot and ends when the watcher falls too far behind.
    public struct Watch: Sendable {
        public let changes: AsyncStream<EndpointChange>
        /// The watcher has been told everything up to here: its bytes are on the way to it.
        public let pass: @Sendable (_ revision: UInt64) -> Void
        /// Puts a heartbeat with the current revision behind the changes that wait for this watcher.
        public let beat: @Sendable () -> Void
        /// The watcher is gone; its view no longer holds addresses back.
        public let end: @Sendable () -> Void
    }

    public func watch() -> Watch {
        let (changes, continuation) = AsyncStream.makeStream(
            of: EndpointChange.self, bufferingPolicy: .bufferingOldest(backlogLimit))
        let id = state.withLock { state in
            let id = state.nextWatcher
            state.nextWatcher += 1
            // Until it has passed the snapshot it may hold anything: an earlier life's table.
            state.watchers[id] = Watcher(passed: 0, continuation: continuation)
            let all = state.functions.map { function, endpoints in
                FunctionEndpoints(
                    function: function,
                    ready: endpoints.map { .init(id: $0.replica, address: $0.address) })
            }
            continuation.yield(
                .snapshot(epoch: epoch, revision: state.revision, all.sorted { $0.function < $1.function }))
            return id
        }
        return Watch(
            changes: changes,
            pass: { revision in
                self.state.withLock { state in
                    guard let watcher = state.watchers[id] else { return }
                    state.watchers[id]?.passed = max(watcher.passed, revision)
                    self.forgetPassed(&state)
                }
            },
            beat: {
                self.state.withLock { state in
                    guard let watcher = state.watchers[id] else { return }
                    // Dropped: it is as far behind as a watcher may be, and the next change ends it.
                    _ = watcher.continuation.yield(.heartbeat(revision: state.revision))
                }
            },
            end: {
                self.state.withLock { state in
                    state.watchers.removeValue(forKey: id)?.continuation.finish()
                    self.forgetPassed(&state)
                }
            })
    }

    public var revision: UInt64 { state.withLock { $0.revision } }

    /// Addresses taken out of the table that some watcher may still send requests to.
    public func heldAddresses() -> Set<IPv4Address> {
        state.withLock { state in
            forgetPassed(&state)
            return Set(state.removedAt.keys)
        }
    }

    private func tell(_ change: EndpointChange, _ state: inout State) {
        for (id, watcher) in state.watchers {
            if case .dropped = watcher.continuation.yield(change) {
                watcher.continuation.finish()
                state.watchers[id] = nil
            }
        }
        forgetPassed(&state)
    }

    private func forgetPassed(_ state: inout State) {
        guard let slowest = state.watchers.values.map(\.passed).min() else {
            state.removedAt.removeAll()
            return
        }
        state.removedAt = state.removedAt.filter { $0.value > slowest }
    }
}
