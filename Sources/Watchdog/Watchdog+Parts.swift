import Forwarding
import NIOCore
import NIOPosix

extension Watchdog {
    static func function(
        _ configuration: WatchdogConfiguration, environment: [String], at address: SocketAddress?, calls: CallLog,
        reaper: ChildReaper, on group: any EventLoopGroup
    ) throws -> any WatchdogFunction {
        switch configuration.mode {
        case .streaming:
            return StreamingFunction(
                command: configuration.command, contentType: configuration.contentType,
                execTimeout: configuration.execTimeout, environment: environment, prefixLogs: configuration.prefixLogs,
                logLineLimitBytes: configuration.logLineLimitBytes, calls: calls, reaper: reaper, loops: group,
                holdBack: configuration.answerHoldBack)
        case .http:
            guard let address else { throw ConfigurationError.missingUpstream }
            return ProxiedFunction(
                address: address, prefix: configuration.upstream?.prefix ?? "", execTimeout: configuration.execTimeout,
                calls: calls)
        case .static:
            return try StaticFunction(path: configuration.staticPath, calls: calls)
        }
    }

    /// The function's own server, in mode http only.
    static func startServer(
        _ configuration: WatchdogConfiguration, _ environment: [String], reaper: ChildReaper,
        on group: any EventLoopGroup, log: WatchdogLog
    ) throws -> ServerProcess? {
        guard configuration.mode == .http else { return nil }
        let arguments = configuration.command.dropFirst().joined(separator: " ")
        log.line("Forking: \(configuration.command.first ?? ""), arguments: [\(arguments)]")
        var line: (@Sendable (String, String) -> Void)?
        if configuration.prefixLogs { line = { log.functionLine($0, stream: $1, prefixed: true) } }
        return try ServerProcess.start(
            command: configuration.command, environment: environment, on: group.next(), reaper: reaper,
            lineLimitBytes: configuration.logLineLimitBytes, line: line)
    }

    /// `localhost` needs no resolver: an image made from nothing has no /etc/hosts.
    static func resolve(_ url: UpstreamURL) throws -> SocketAddress {
        if url.host == "localhost" { return try SocketAddress(ipAddress: "127.0.0.1", port: url.port) }
        return try SocketAddress.makeAddressResolvingHost(url.host, port: url.port)
    }

    static func limits(_ configuration: WatchdogConfiguration) -> HTTPServerLimits {
        var limits = HTTPServerLimits()
        if configuration.readTimeout > .zero {
            limits.headTimeout = .nanoseconds(Int64(configuration.readTimeout / .nanoseconds(1)))
        }
        return limits
    }
}
