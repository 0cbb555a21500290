import FaasModel

/// The body of a deployment (`FunctionDeployment` of the faas-provider API).
struct FunctionDeploymentJSON: Decodable {
    var service: String?
    var image: String?
    var namespace: String?
    var envProcess: String?
    var envVars: [String: String]
    var constraints: [String]
    var secrets: [String]
    var labels: [String: String]
    var annotations: [String: String]
    var limits: ResourcesJSON?
    var requests: ResourcesJSON?
    var readOnlyRootFilesystem: Bool

    init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        service = try keys.value("service")
        image = try keys.value("image")
        namespace = try keys.value("namespace")
        envProcess = try keys.value("envProcess")
        envVars = try keys.map("envVars")
        constraints = try keys.list("constraints")
        secrets = try keys.list("secrets")
        labels = try keys.map("labels")
        annotations = try keys.map("annotations")
        limits = try keys.value("limits")
        requests = try keys.value("requests")
        readOnlyRootFilesystem = try keys.value("readOnlyRootFilesystem") ?? false
    }

    /// The checked wish. `queryNamespace` is the namespace of the query, which some clients send there.
    ///
    /// - Throws: ``FaasError`` `invalidArgument`, naming the field and the rule.
    func spec(queryNamespace: String?) throws(FaasError) -> FunctionSpec {
        let namespace = try RequestNamespace.choose(body: namespace, query: queryNamespace)
        let id = FunctionID(try FunctionName(service ?? ""), in: namespace)
        try DeploymentRules.check(self)

        // `fprocess` among the variables is the same wish as envProcess, said more precisely: it wins.
        // It is read back as envProcess, as upstream does.
        var environment = envVars
        let process = environment.removeValue(forKey: "fprocess") ?? envProcess
        return FunctionSpec(
            id: id, image: image ?? "", envProcess: process == "" ? nil : process, environment: environment,
            labels: labels, annotations: annotations, secrets: secrets, constraints: constraints,
            limits: try limits?.resources(of: "limits"), requests: try requests?.resources(of: "requests"),
            readOnlyRootFilesystem: readOnlyRootFilesystem)
    }
}
