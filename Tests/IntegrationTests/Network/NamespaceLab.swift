import FaasModel
import Foundation
import Glibc
import Netlink
import Testing

/// Network namespaces of the test's own: one that plays the host, others for containers and for the world.
///
/// Each is held by a `cat` that reads from us, so all of them, and every link and rule inside, are gone
/// when this object is, or when the test's process ends in whatever way.
final class NamespaceLab {
    private var holders: [Process] = []

    deinit {
        for holder in holders {
            // Not SIGTERM, which a child of one of Dispatch's threads is born with blocked.
            kill(holder.processIdentifier, SIGKILL)
            holder.waitUntilExit()
        }
    }

    /// A new namespace; the result is the process that is in it.
    func namespace() async throws -> Int32 {
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        holder.arguments = ["--net", "cat"]
        holder.standardInput = Pipe()
        holder.standardOutput = FileHandle.nullDevice
        try holder.run()
        holders.append(holder)
        let pid = holder.processIdentifier
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")
        for _ in 1...500 {
            let its = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/net")
            if let its, its != own { return pid }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw FaasError(.timeout, "unshare did not make a namespace")
    }

    /// Does `body` with a socket of the namespace.
    func inside<Value: Sendable>(
        _ pid: Int32, _ body: @escaping @Sendable (inout RouteSocket) throws -> Value
    ) async throws -> Value {
        try await NetworkThread.run { thread in
            try thread.enter(NetworkNamespace(ofProcess: pid))
            var socket = try RouteSocket()
            return try body(&socket)
        }
    }

    func links(in pid: Int32) async throws -> [Link] { try await inside(pid) { try $0.links() } }

    /// Runs a command in the namespace and returns what it prints.
    @discardableResult
    func run(in pid: Int32, _ words: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/nsenter")
        process.arguments = ["--net=/proc/\(pid)/ns/net"] + words
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw FaasError(.upstream, "\(words) exited with \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Joins the "host" to another namespace, which plays the world: 198.51.100.1 there, .2 in the world.
    func connect(_ host: Int32, toWorld world: Int32) async throws {
        try await inside(host) { socket in
            guard let address = IPv4Address("198.51.100.2") else { return }
            try socket.createVeth(
                named: "uplink", peer: "eth0", peerMACAddress: MACAddress(for: address),
                in: NetworkNamespace(ofProcess: world))
        }
        for (pid, link, last) in [(host, "uplink", 1), (world, "eth0", 2)] {
            try run(in: pid, "ip", "address", "add", "198.51.100.\(last)/24", "dev", link)
            try run(in: pid, "ip", "link", "set", link, "up")
        }
    }

    /// Opens a TCP connection from one namespace to a listener on `address` in another, and returns
    /// the address the listener sees it come from.
    func connect(from client: Int32, to address: IPv4Address, in server: Int32) async throws -> IPv4Address {
        let listener = try await TestSocket(in: server)
        let connection = try await TestSocket(in: client)
        try connection.connect(to: address, port: try listener.listen(on: address))
        return try listener.accept()
    }
}
