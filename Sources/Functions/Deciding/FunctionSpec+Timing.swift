import FaasModel

extension FunctionSpec {
    /// How long a replica may go on after SIGTERM, from the function's own environment as the
    /// watchdogs and upstream have it: `grace_period`, else `write_timeout`, else 30 s; at most an hour.
    var gracePeriod: Duration {
        let told = (environment["grace_period"] ?? environment["write_timeout"]).flatMap(GoDuration.parse)
        return min(told ?? .seconds(30), .seconds(3600))
    }

    /// How long a replica may take to open its port before it counts as failed: annotation
    /// ``startDeadlineAnnotation``, else 40 s; at most an hour.
    var startDeadline: Duration {
        let told = annotations[Self.startDeadlineAnnotation].flatMap(GoDuration.parse)
        return min(told ?? .seconds(40), .seconds(3600))
    }

    static let startDeadlineAnnotation = "com.openfaas.start.deadline"
}
