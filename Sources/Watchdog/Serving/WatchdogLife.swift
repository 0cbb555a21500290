/// What a watchdog does from its start to its end: events in, actions out.
///
///     starting ─ready─▶ serving ─stop─▶ lingering ─interval over─▶ draining ─drained─▶ stopping child ─exited─▶ over
///
/// A second stop cuts short what is left. The function's own server is asked to stop only after the last request:
/// upstream passes SIGTERM on at once, and so breaks the requests of every server that simply ends then.
struct WatchdogLife: Hashable {
    enum Event: Hashable {
        /// The function accepts connections.
        case functionReady
        /// SIGTERM or SIGINT.
        case stopAsked
        case lingerOver
        /// The last request is answered or broken off.
        case drained
        case childExited(ProcessExit)
        /// The child has had its time.
        case childOverdue
    }

    enum Action: Hashable {
        case becomeHealthy
        case becomeUnhealthy
        /// Go on serving, then report `lingerOver`.
        case linger
        /// Accept no more, let requests end, then report `drained`.
        case drain
        /// Break off what is still in progress.
        case cutOff
        /// Send SIGTERM, and report `childOverdue` after a moment.
        case stopChild
        case killChild
        /// Over, with this exit code.
        case exit(Int32)
    }

    private enum Phase: Hashable { case starting, serving, lingering, draining, stoppingChild, over }

    private var phase = Phase.starting
    private var isChildRunning: Bool
    private var exitCode: Int32 = 0

    init(hasChild: Bool) { isChildRunning = hasChild }

    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .functionReady:
            guard phase == .starting else { return [] }
            phase = .serving
            return [.becomeHealthy]
        case .stopAsked: return stopAsked()
        case .lingerOver:
            guard phase == .lingering else { return [] }
            phase = .draining
            return [.drain]
        case .drained: return drained()
        case .childExited: return childExited()
        case .childOverdue: return phase == .stoppingChild ? [.killChild] : []
        }
    }

    private mutating func stopAsked() -> [Action] {
        switch phase {
        case .starting, .serving:
            phase = .lingering
            return [.becomeUnhealthy, .linger]
        case .lingering:
            phase = .draining
            return [.drain, .cutOff]
        case .draining: return [.cutOff]
        case .stoppingChild: return [.killChild]
        case .over: return []
        }
    }

    private mutating func drained() -> [Action] {
        guard phase != .over else { return [] }
        guard isChildRunning else {
            phase = .over
            return [.exit(exitCode)]
        }
        phase = .stoppingChild
        return [.stopChild]
    }

    private mutating func childExited() -> [Action] {
        isChildRunning = false
        switch phase {
        case .starting, .serving:
            // Nothing left to serve with: end, so that the platform starts anew.
            exitCode = 1
            phase = .draining
            return [.becomeUnhealthy, .drain, .cutOff]
        case .lingering, .draining: return []
        case .stoppingChild:
            phase = .over
            return [.exit(exitCode)]
        case .over: return []
        }
    }
}
