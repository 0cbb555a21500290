import Containerd
import FaasModel
import FoundationEssentials
import Images
import LogPump
import Logging
import Network
import OCI
import Synchronization

extension ContainerdRuntime {
    public func run(_ plan: ContainerPlan) async throws -> RunningContainer {
        let cancellation = CancellationMark()
        // A task of its own, which this one waits for: no step is torn in two by a cancellation, since of a call that was
        // given up nobody knows what it did. It is seen between the steps, of which each has a deadline.
        let work = Task { try await self.run(plan, until: cancellation) }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            cancellation.set()
        }
    }

    private func run(_ plan: ContainerPlan, until cancellation: CancellationMark) async throws -> RunningContainer {
        let leaseID = "faasd-run-\(plan.id.id)-\(UInt64.random(in: 0 ... .max))"
        do {
            return try await translating("cannot run container \(plan.id)") {
                try await clear(plan.id)
                try await ensure(plan.id.namespace)
                return try await create(plan, leaseID: leaseID, until: cancellation)
            }
        } catch {
            await undo(plan.id)
            await deleteLease(leaseID, of: plan.id)
            throw error
        }
    }

    /// If this fails, the lease ends by itself.
    private func deleteLease(_ leaseID: String, of id: ContainerID) async {
        do {
            try await space(id).leases.delete(leaseID)
        } catch  where error.code != .notFound {
            log.debug("a lease is left to its expiry", metadata: ["lease": "\(leaseID)", "reason": "\(error)"])
        } catch {}
    }

    private func undo(_ id: ContainerID) async {
        do {
            try await clear(id)
        } catch {
            log.error(
                "a container that did not start could not be cleared away; its next start or removal will",
                metadata: ["container": "\(id)", "reason": "\(error)"])
        }
    }

    /// Everything that is made here is found by the container's id, so that ``clear(_:)`` finds it whatever was reached.
    private func create(
        _ plan: ContainerPlan, leaseID: String, until cancellation: CancellationMark
    ) async throws -> RunningContainer {
        let id = plan.id
        guard let image = try await images.present(plan.image, in: id.namespace) else {
            throw FaasError(.notFound, "cannot run container \(id): image \(plan.image) is not present")
        }
        let held = options.heldAddresses()
        let address = try book.withLock { book throws(FaasError) in
            try book.allocate(for: id, at: .now, holding: held)
        }
        try cancellation.check()
        let space = space(id)
        let lease = try await space.leases.create(leaseID, expiresAfter: .seconds(600))
        let running = try await create(
            plan, image: image, address: address, in: space.under(lease: lease), until: cancellation)
        // By now the container itself holds the snapshot.
        await deleteLease(leaseID, of: id)
        try cancellation.check()
        return running
    }

    private func create(
        _ plan: ContainerPlan, image: ResolvedImage, address: IPv4Address, in space: ContainerdNamespace,
        until cancellation: CancellationMark
    ) async throws -> RunningContainer {
        let id = plan.id
        let key = ContainerMarks.snapshotKey(of: id)
        let rootfs = try await space.snapshots(options.snapshotter).prepare(key, parent: image.chainID)
        let user = try await SnapshotUser.resolve(image.config.config?.user, in: rootfs)
        let spec = try RuntimeSpecBuilder.build(plan: plan, image: image.config, user: user, host: host)
        try cancellation.check()
        var labels = plan.labels
        labels[ContainerMarks.addressLabel] = address.description
        try await space.containers.create(
            ContainerRecord(
                id: id.id, labels: labels, image: image.reference, spec: Array(try JSONEncoder().encode(spec)),
                snapshotter: options.snapshotter, snapshotKey: key,
                extensions: [
                    ContainerMarks.recordExtension: TypedBytes(typeURL: ContainerMarks.recordType, bytes: plan.record)
                ]))

        try cancellation.check()
        let logger = LoggerURI(
            executable: options.collector, name: plan.log.name, journalSocket: options.journalSocket)
        let created = try await space.tasks.create(id.id, rootfs: rootfs, io: .logger(logger.description))
        let pid = Int32(truncatingIfNeeded: created)
        // Before the start: a container that is over at once has a pump no more.
        guard pumps.watch(id, pid: pid) else {
            throw FaasError(.upstream, "cannot run container \(id): its log pump \(options.collector) does not run")
        }
        try cancellation.check()
        try await network.attach(id, pid: pid, address: address)
        try await space.tasks.start(id.id)
        return RunningContainer(id: id, pid: pid, address: address, createdAt: Date())
    }
}
