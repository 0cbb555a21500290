import NIOCore

/// A deadline that moves with every request but touches the event loop's timers only now and then.
///
/// Putting a deadline off just stores it: the armed task wakes, finds it is too early, and arms itself anew.
/// Only a deadline earlier than the armed one costs a reschedule. Lives on its event loop.
final class LazyTimer {
    private let eventLoop: any EventLoop
    private var armed: Scheduled<Void>?
    private var armedFor = NIODeadline.distantFuture
    private var onDeadline: (() -> Void)?
    /// nil: nothing is due.
    private(set) var deadline: NIODeadline?

    /// - Parameter onDeadline: called once for each deadline that passes; the timer holds it until `stop`.
    init(on eventLoop: any EventLoop, onDeadline: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.onDeadline = onDeadline
    }

    func set(_ deadline: NIODeadline?) {
        self.deadline = deadline
        guard let deadline, onDeadline != nil, deadline < armedFor else { return }
        armed?.cancel()
        arm(deadline)
    }

    func stop() {
        onDeadline = nil
        deadline = nil
        armed?.cancel()
        armed = nil
    }

    private func arm(_ deadline: NIODeadline) {
        armedFor = deadline
        armed = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.fired() }
    }

    private func fired() {
        armed = nil
        armedFor = .distantFuture
        guard let deadline, let onDeadline else { return }
        if deadline <= .now() {
            self.deadline = nil
            onDeadline()
        } else {
            arm(deadline)
        }
    }
}
