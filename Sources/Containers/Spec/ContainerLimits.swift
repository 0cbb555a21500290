import FaasModel
import OCI

/// A plan's limits as cgroup settings.
enum ContainerLimits {
    /// Below this not even the runtime's own start fits, and the failure would be told as a broken pipe. A function
    /// that asks for less gets this; what it asked for reads back as it was sent.
    static let leastMemory: Int64 = 6 << 20

    static func resources(plan: ContainerPlan, host: HostFacts) throws(FaasError) -> LinuxResources {
        var resources = LinuxResources(
            // Nothing but what the runtime adds by itself: null, zero, full, random, urandom, tty, ptmx.
            devices: [.init(allow: false, access: "rwm")])
        if let limit = plan.memoryLimitBytes {
            let limit = max(limit, leastMemory)
            // Memory and swap together equal the limit: a function at its limit is killed, rather than slow the whole host.
            // Where the kernel does not account for swap, asking for it is an error.
            resources.memory = .init(limit: limit, swap: host.accountsSwap ? limit : nil)
        }
        if let milli = plan.milliCPUs {
            // The kernel takes no quota below 1 ms (its "CFS bandwidth control" page).
            resources.cpu = .init(quota: max(1000, milli * cpuPeriod / 1000), period: UInt64(cpuPeriod))
        }
        return resources
    }

    /// Microseconds; the kernel's own default.
    private static let cpuPeriod: Int64 = 100_000
}
