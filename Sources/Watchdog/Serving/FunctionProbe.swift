import NIOCore
import NIOPosix

/// Waits until the function's own server accepts connections.
enum FunctionProbe {
    private static let firstPause: Duration = .milliseconds(5)
    private static let longestPause: Duration = .milliseconds(250)

    /// Tries until it succeeds; returns false only when cancelled.
    static func waitForConnection(to address: SocketAddress, on group: any EventLoopGroup) async -> Bool {
        var pause = firstPause
        while !Task.isCancelled {
            let attempt = ClientBootstrap(group: group).connectTimeout(.seconds(1)).connect(to: address)
            if let channel = try? await attempt.get() {
                channel.close(promise: nil)
                return true
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, longestPause)
        }
        return false
    }
}
