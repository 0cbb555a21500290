import Forwarding
import HTTPWire
import NIOCore

/// Mode streaming: a process per request, the body its standard input, its standard output the answer.
///
/// Upstream answers 200 whatever happens. Here a call that failed looks like one: a process that cannot be
/// started, or that ends badly before much of its answer has gone out, gives 500 (with what it wrote), one killed
/// for its time 504; and an answer that is under way when its process fails is broken off.
struct StreamingFunction: WatchdogFunction {
    let command: [String]
    let contentType: String
    let execTimeout: Duration?
    /// `NAME=value` each, for every process.
    let environment: [String]
    let prefixLogs: Bool
    let logLineLimitBytes: Int
    let calls: CallLog
    let reaper: ChildReaper
    let loops: any EventLoopGroup
    /// How long the head of an answer waits, counted from its first bytes, for the process to end.
    let holdBack: Duration

    func route(_ call: FunctionCall) -> HTTPRoute {
        .stream { body in await answer(call, body) }
    }

    private func answer(_ call: FunctionCall, _ body: HTTPRequestBody) async -> HTTPResponse {
        let log = calls.log
        let child: ChildProcess
        do {
            child = try await ChildProcess.start(
                command: command, environment: CGIEnvironment.variables(for: call, inherited: environment),
                on: loops.next(), reaper: reaper, lineLimitBytes: logLineLimitBytes,
                errorLine: { [prefixLogs] in log.functionLine($0, stream: "stderr", prefixed: prefixLogs) })
        } catch {
            log.line("\(error)")
            return failed(call, status: 500, reason: "\(error)")
        }
        let execution = Execution(child: child, input: body, timeout: execTimeout)
        return await withTaskCancellationHandler {
            await answer(call, from: execution)
        } onCancel: {
            child.kill()
        }
    }

    private func answer(_ call: FunctionCall, from execution: Execution) async -> HTTPResponse {
        switch await execution.beginning(holdBack: holdBack, limitBytes: PipeChannels.pieceBytes) {
        case .whole(let output, .succeeded):
            finished(call, status: 200, contentLength: output.readableBytes)
            return HTTPResponse(status: 200, headers: [("Content-Type", contentType)], body: .bytes(output))
        case .whole(_, .timedOut):
            calls.log.line("killed \(command.joined(separator: " ")): exec_timeout")
            return failed(call, status: 504, reason: "the function took longer than exec_timeout")
        case .whole(let output, .failed(let exit)):
            calls.log.line("\(command.joined(separator: " ")): \(exit)")
            let reason = output.readableBytes == 0 ? "\(exit)" : String(buffer: output)
            return failed(call, status: 500, reason: reason)
        case .more(let output):
            return HTTPResponse(
                status: 200, headers: [("Content-Type", contentType)],
                body: .stream { writer in try await stream(output, of: execution, to: writer, call) })
        }
    }

    private func stream(
        _ beginning: ByteBuffer, of execution: Execution, to writer: HTTPBodyWriter, _ call: FunctionCall
    ) async throws {
        defer {
            execution.end()
            finished(call, status: 200, contentLength: nil)
        }
        try await withTaskCancellationHandler {
            try await writer.write(beginning)
            while let bytes = await execution.next() { try await writer.write(bytes) }
            let outcome = await execution.outcome()
            guard outcome == .succeeded else {
                calls.log.line("\(command.joined(separator: " ")): \(outcome), its answer was broken off")
                throw BrokenAnswer(outcome: outcome)
            }
        } onCancel: {
            execution.kill()
        }
    }

    private func failed(_ call: FunctionCall, status: Int, reason: String) -> HTTPResponse {
        finished(call, status: status, contentLength: nil)
        return HTTPResponse.error(status, reason, headers: [("X-OpenFaaS-Internal", "of-watchdog")])
    }

    private func finished(_ call: FunctionCall, status: Int, contentLength: Int?) {
        call.slot?.giveBack()
        calls.finished(
            call, status: status, contentLength: contentLength, duration: ContinuousClock.now - call.started)
    }
}

/// Thrown to break an answer off whose process failed.
private struct BrokenAnswer: Error {
    var outcome: ExecutionOutcome
}
