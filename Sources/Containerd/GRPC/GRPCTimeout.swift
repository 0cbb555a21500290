/// The value of the `grpc-timeout` header ("gRPC over HTTP2", Requests): at most eight digits and a unit.
enum GRPCTimeout {
    static func header(_ timeout: Duration) -> String {
        let (seconds, attoseconds) = timeout.components
        guard seconds >= 0, attoseconds >= 0 else { return "0m" }
        guard seconds < 99_999 else { return "\(min(seconds, 99_999_999))S" }
        // Rounded up: containerd must not give up before we do.
        return "\(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)m"
    }
}
