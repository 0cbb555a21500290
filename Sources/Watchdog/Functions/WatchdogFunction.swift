import Forwarding

/// What a watchdog stands in front of: one of its modes.
protocol WatchdogFunction: Sendable {
    /// Called on the connection's event loop. The call's slot is given back when its answer is complete.
    func route(_ call: FunctionCall) -> HTTPRoute
}
