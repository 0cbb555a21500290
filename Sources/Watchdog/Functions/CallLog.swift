import HTTPWire

/// Writes the line for a finished call.
struct CallLog: Sendable {
    let log: WatchdogLog
    let withCallID: Bool

    /// Probes of a kubelet are not worth a line, as upstream has it.
    func finished(_ call: FunctionCall, status: Int, contentLength: Int?, duration: Duration) {
        if call.head["User-Agent"]?.hasPrefix("kube-probe") == true { return }
        let line = AccessLine(
            method: call.head.method, target: call.target, status: status, contentLength: contentLength,
            duration: duration, callID: withCallID ? call.head["X-Call-Id"] : nil)
        log.line(line.text)
    }
}
