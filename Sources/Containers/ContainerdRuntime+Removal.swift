import Containerd
import FaasModel
import Glibc
import Network
import Synchronization

extension ContainerdRuntime {
    public func stop(_ id: ContainerID, grace: Duration) async throws {
        try await translating("cannot stop container \(id)") {
            let tasks = space(id).tasks
            guard let task = try await tasks.get(id.id), task.status != .stopped else { return }
            // A frozen process hears no signal.
            if task.status == .paused { try await tasks.resume(id.id) }
            if try await signal(id, SIGTERM, all: false), try await hasExited(id, within: grace) { return }
            try await killAll(id)
        }
    }

    public func remove(_ id: ContainerID) async throws {
        try await translating("cannot remove container \(id)") { try await clear(id) }
    }

    /// Takes away all that there is under the id, from the running process to the snapshot. Every step is tried, so that
    /// one that fails leaves as little as can be; the first failure is thrown.
    func clear(_ id: ContainerID) async throws {
        pumps.forget(id)
        listeners.forget(id)
        let space = space(id)
        var failure: (any Error)?
        func step(_ body: () async throws -> Void) async {
            do {
                try await body()
            } catch let error as ContainerdError where error.code == .notFound {
                // That was the aim.
            } catch {
                failure = failure ?? error
            }
        }
        await step { try await clearTask(id) }
        await step { try await network.detach(id) }
        await step { try await space.containers.delete(id.id) }
        await step { try await space.snapshots(options.snapshotter).remove(ContainerMarks.snapshotKey(of: id)) }
        if let failure { throw failure }
        book.withLock { $0.free(id, at: .now) }
    }

    private func clearTask(_ id: ContainerID) async throws {
        let tasks = space(id).tasks
        guard let task = try await tasks.get(id.id) else { return }
        if task.status == .paused { try await tasks.resume(id.id) }
        if task.status != .stopped { try await killAll(id) }
        let deadline = ContinuousClock.now.advanced(by: options.killTimeout)
        // The exit is known a moment before the task counts as stopped.
        while try await !deleteTask(id) {
            guard ContinuousClock.now < deadline else {
                throw FaasError(.timeout, "the task of container \(id) was killed and still counts as running")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// false when it may not be deleted yet.
    private func deleteTask(_ id: ContainerID) async throws -> Bool {
        do throws(ContainerdError) {
            try await space(id).tasks.delete(id.id)
            return true
        } catch {
            guard error.code == .failedPrecondition else { throw error }
            return false
        }
    }

    private func killAll(_ id: ContainerID) async throws {
        _ = try await signal(id, SIGKILL, all: true)
        guard try await hasExited(id, within: options.killTimeout) else {
            throw FaasError(
                .timeout, "container \(id) still has a process \(options.killTimeout) after it was killed")
        }
    }

    /// false when there is no process any more to take the signal.
    private func signal(_ id: ContainerID, _ number: Int32, all: Bool) async throws -> Bool {
        do throws(ContainerdError) {
            try await space(id).tasks.kill(id.id, signal: number, all: all)
            return true
        } catch  where error.code == .notFound {
            return false
        }
    }

    /// The container has a process namespace of its own, so the end of its first process is the end of all.
    private func hasExited(_ id: ContainerID, within timeout: Duration) async throws -> Bool {
        do throws(ContainerdError) {
            _ = try await space(id).tasks.wait(id.id, timeout: timeout)
            return true
        } catch  where error.code == .notFound {
            return true
        } catch  where error.code == .deadlineExceeded {
            return false
        }
    }
}
