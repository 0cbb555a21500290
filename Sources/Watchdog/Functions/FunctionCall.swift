import HTTPWire

/// One request to the function.
struct FunctionCall: Sendable {
    let head: HTTPRequestHead
    /// The target to ask for: the request's own, or `ready_path`.
    let target: String
    /// nil for a call that takes no place, such as the platform's question whether the function is ready.
    let slot: InflightSlot?
    let started = ContinuousClock.now

    /// The target's path, percent-encoding untouched.
    var path: Substring { target.prefix { $0 != "?" } }

    /// What follows the first `?`; nil without one.
    var query: Substring? {
        guard let mark = target.firstIndex(of: "?") else { return nil }
        return target[target.index(after: mark)...]
    }
}
