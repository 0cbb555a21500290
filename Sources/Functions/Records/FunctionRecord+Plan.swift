import FaasModel

extension FunctionRecord {
    /// How a replica of the function is run.
    func plan(replica id: String) throws -> ContainerPlan {
        var environment = spec.environment
        if let envProcess = spec.envProcess { environment["fprocess"] = envProcess }
        // What functions of the paid editions find; a value of the user's own wins.
        environment["OPENFAAS_NAME"] = environment["OPENFAAS_NAME"] ?? spec.id.name.rawValue
        environment["OPENFAAS_NAMESPACE"] = environment["OPENFAAS_NAMESPACE"] ?? spec.id.namespace.rawValue
        return ContainerPlan(
            id: ContainerID(id, in: spec.id.namespace), image: spec.image, environment: environment,
            hostname: spec.id.name.rawValue,
            labels: [
                ContainerLabel.function: spec.id.name.rawValue,
                ContainerLabel.revision: revision,
            ],
            record: try encoded(), memoryLimitBytes: spec.limits?.memoryBytes, milliCPUs: spec.limits?.milliCPUs,
            readOnlyRootFilesystem: spec.readOnlyRootFilesystem,
            log: LogIdentity(namespace: spec.id.namespace, name: spec.id.name.rawValue, replica: id))
    }
}
