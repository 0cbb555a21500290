import CLinux
import Dispatch
import Glibc
import NIOCore
import Synchronization

/// Waits for child processes, so that none stays a zombie, and is the only one to do so.
///
/// Each child is watched by its pidfd. When the first process of a child's group has ended, the rest
/// of the group is killed before the process is reaped: what a call leaves behind would otherwise
/// hold its pipes open, and until it is reaped its number cannot belong to somebody else.
///
/// The first process of a container also inherits orphans; with `adoptsOrphans` those are reaped too.
public final class ChildReaper: Sendable {
    private struct Watch: Sendable {
        var unwatch: @Sendable () -> Void
        var exited: EventLoopPromise<ProcessExit>
    }

    /// Short work only; sources fire here.
    private let queue = DispatchQueue(label: "faasd.child-reaper")
    /// Held while a child is started, so that it is known before anybody can see it end.
    private let watches = Mutex<[pid_t: Watch]>([:])
    private let stopListening: Mutex<(@Sendable () -> Void)?> = Mutex(nil)

    /// - Parameter adoptsOrphans: reap children nobody started here. Only for a process that owns all
    ///   its children, such as a container's first: it would take the exit of others' children too.
    public init(adoptsOrphans: Bool) {
        guard adoptsOrphans else { return }
        // Dispatch sources are safe to use from any thread; their type only does not say so.
        nonisolated(unsafe) let source = DispatchSource.makeSignalSource(signal: SIGCHLD, queue: queue)
        source.setEventHandler { [weak self] in self?.reapEverything() }
        source.resume()
        stopListening.withLock { $0 = { source.cancel() } }
    }

    deinit { stopListening.withLock { $0?() } }

    /// Starts a child and watches it from its first moment.
    func start(
        on loop: any EventLoop, _ spawn: () throws(SpawnError) -> pid_t
    ) throws(SpawnError) -> (pid: pid_t, exited: EventLoopFuture<ProcessExit>) {
        try watches.withLock { watches throws(SpawnError) in
            let pid = try spawn()
            let descriptor = clinux_pidfd_open(pid)
            guard descriptor >= 0 else {
                let reason = errno
                kill(-pid, SIGKILL)
                var status: CInt = 0
                while waitpid(pid, &status, 0) < 0, errno == EINTR {}
                throw SpawnError(operation: "watch", object: "process \(pid)", errorNumber: reason)
            }
            nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
            source.setEventHandler { [weak self] in self?.reap(pid) }
            source.setCancelHandler { close(descriptor) }
            let exited = loop.makePromise(of: ProcessExit.self)
            watches[pid] = Watch(unwatch: { source.cancel() }, exited: exited)
            source.resume()
            return (pid, exited.futureResult)
        }
    }

    /// Signals all of a child's process group; nothing happens when the child has been reaped.
    func signal(_ number: CInt, groupOf pid: pid_t) {
        watches.withLock { watches in
            if watches[pid] != nil { kill(-pid, number) }
        }
    }

    /// How many children have not been reaped yet.
    var count: Int { watches.withLock { $0.count } }

    private func reap(_ pid: pid_t) {
        guard let exit = Self.exit(of: P_PID, pid, peek: true)?.exit else { return }
        let watch = watches.withLock { watches -> Watch? in
            guard let watch = watches.removeValue(forKey: pid) else { return nil }
            kill(-pid, SIGKILL)
            _ = Self.exit(of: P_PID, pid, peek: false)
            return watch
        }
        watch?.unwatch()
        watch?.exited.succeed(exit)
    }

    private func reapEverything() {
        while let ended = Self.exit(of: P_ALL, 0, peek: true) {
            let isOurs = watches.withLock { watches in
                if watches[ended.pid] != nil { return true }
                _ = Self.exit(of: P_PID, ended.pid, peek: false)
                return false
            }
            if isOurs { reap(ended.pid) }
        }
    }

    /// A child that has ended, or nil when none has; peeking leaves it to be reaped.
    private static func exit(of kind: idtype_t, _ pid: pid_t, peek: Bool) -> (pid: pid_t, exit: ProcessExit)? {
        var info = siginfo_t()
        while waitid(kind, id_t(pid), &info, WEXITED | WNOHANG | (peek ? WNOWAIT : 0)) < 0 {
            guard errno == EINTR else { return nil }
        }
        let child = info._sifields._sigchld
        guard child.si_pid != 0 else { return nil }
        let status = Int(child.si_status)
        return (child.si_pid, info.si_code == CInt(CLD_EXITED) ? .code(status) : .signal(status))
    }
}
