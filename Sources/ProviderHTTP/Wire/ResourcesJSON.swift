import FaasModel

/// `limits` and `requests` of a deployment and of a status.
struct ResourcesJSON: Codable, Equatable {
    var memory: String?
    var cpu: String?

    init(_ resources: FunctionSpec.Resources) {
        memory = resources.memory
        cpu = resources.cpu
    }

    init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        memory = try keys.value("memory")
        cpu = try keys.value("cpu")
    }

    /// nil when neither amount is given.
    ///
    /// - Throws: ``FaasError`` `invalidArgument` for what is no quantity, and for amounts that can only
    ///   be a slip: no process starts in less than a megabyte, and no host has 64 TiB or 4096 CPUs to
    ///   give to one function.
    func resources(of field: String) throws(FaasError) -> FunctionSpec.Resources? {
        let resources: FunctionSpec.Resources
        do {
            resources = try FunctionSpec.Resources(memory: memory, cpu: cpu)
        } catch {
            throw FaasError(.invalidArgument, "field \"\(field)\"", cause: error)
        }
        if let bytes = resources.memoryBytes, !(1_000_000...64 << 40).contains(bytes) {
            throw FaasError(
                .invalidArgument,
                "field \"\(field)\": memory \(DNSLabel.quoted(memory ?? "")) is not between 1M and 64Ti")
        }
        if let milli = resources.milliCPUs, milli > 4_096_000 {
            throw FaasError(
                .invalidArgument,
                "field \"\(field)\": cpu \(DNSLabel.quoted(cpu ?? "")) is more than 4096 CPUs")
        }
        return resources.memory == nil && resources.cpu == nil ? nil : resources
    }
}
