import CLinux
import FaasModel
import Glibc
import Synchronization

/// Tells when nobody reads a container's output any more although the container runs.
///
/// One thread waits for all pumps, in poll(2); it costs nothing while nothing happens, and ends when this object is gone.
final class LogPumpWatch: Sendable {
    private let shared: Shared

    /// - Parameter died: called on the watching thread.
    init(died: @escaping @Sendable (ContainerID) -> Void) throws(FaasError) {
        var ends: [Int32] = [-1, -1]
        guard clinux_pipe(&ends) == 0 else {
            throw FaasError(.resourceExhausted, "cannot watch log pumps: no pipe, errno \(errno)")
        }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let shared = Shared(readEnd: ends[0], writeEnd: ends[1])
        self.shared = shared
        try OwnThread.start { shared.watch(died: died) }
    }

    deinit { shared.end() }

    /// Watches the pump of a container that was just created or found running, in place of an earlier one of that id.
    /// - Parameter pid: of the container's first process.
    /// - Returns: whether there is a pump; false also when the container is gone.
    func watch(_ container: ContainerID, pid: Int32) -> Bool {
        guard let process = PidDescriptor(of: pid), let pump = LogPumpFinder.pump(of: container, pid: pid),
            let descriptor = PidDescriptor(of: pump)
        else {
            forget(container)
            return false
        }
        shared.add(Watched(container: container, process: process, pump: descriptor))
        return true
    }

    func forget(_ container: ContainerID) { shared.remove(container) }
}

private final class Watched: Sendable {
    let container: ContainerID
    let process: PidDescriptor
    let pump: PidDescriptor

    init(container: ContainerID, process: consuming PidDescriptor, pump: consuming PidDescriptor) {
        self.container = container
        self.process = process
        self.pump = pump
    }
}

private final class Shared: Sendable {
    private let state = Mutex<(watched: [ContainerID: Watched], isOver: Bool)>(([:], false))
    private let readEnd: Int32
    private let writeEnd: Int32

    init(readEnd: Int32, writeEnd: Int32) {
        self.readEnd = readEnd
        self.writeEnd = writeEnd
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func add(_ watched: Watched) {
        state.withLock { $0.watched[watched.container] = watched }
        wake()
    }

    func remove(_ container: ContainerID) {
        if state.withLock({ $0.watched.removeValue(forKey: container) }) != nil { wake() }
    }

    func end() {
        state.withLock { $0.isOver = true }
        wake()
    }

    /// A full pipe wakes as well.
    private func wake() {
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
    }

    func watch(died: (ContainerID) -> Void) {
        while true {
            let (current, isOver) = state.withLock { (Array($0.watched.values), $0.isOver) }
            if isOver { return }
            var entries = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
            entries += current.map { pollfd(fd: $0.pump.rawValue, events: Int16(POLLIN), revents: 0) }
            guard poll(&entries, nfds_t(entries.count), -1) > 0 else { continue }
            var bytes = [UInt8](repeating: 0, count: 64)
            while read(readEnd, &bytes, bytes.count) > 0 {}
            for (entry, watched) in zip(entries.dropFirst(), current) where entry.revents != 0 {
                let isStillWatched = state.withLock { state in
                    guard state.watched[watched.container] === watched else { return false }
                    state.watched[watched.container] = nil
                    return true
                }
                // A pump ends by itself after its container; the container is then dead already.
                if isStillWatched, !watched.process.hasEnded { died(watched.container) }
            }
        }
    }
}
