import CLinux
import FaasModel
import Glibc

/// A datagram socket where journald's would be, which keeps nothing. Needs no root.
public final class FakeJournald: Sendable {
    /// An entry's fields, as bytes.
    public typealias Entry = [String: [UInt8]]

    private let socket: Int32

    /// Binds `path`, which must be short and not exist.
    public init(_ path: String) throws {
        socket = clinux_unix_bind(Int32(SOCK_DGRAM.rawValue), path)
        guard socket >= 0 else {
            throw FaasError(.internal, "cannot bind \(path): \(String(cString: strerror(-socket)))")
        }
    }

    /// From now on nobody listens. The path stays, as that of a killed process does.
    public func close() { Glibc.close(socket) }

    /// The next entry.
    /// - Throws: ``FaasError`` with `timeout`.
    public func receive(within limit: Duration = .seconds(20)) async throws -> Entry {
        let deadline = ContinuousClock.now + limit
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count >= 0 { return Self.parse(buffer[..<count]) }
            guard ContinuousClock.now < deadline else { break }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw FaasError(.timeout, "no entry came within \(limit)")
    }

    /// Only the form of the protocol without lengths.
    private static func parse(_ bytes: ArraySlice<UInt8>) -> Entry {
        var entry: Entry = [:]
        for field in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let equals = field.firstIndex(of: UInt8(ascii: "=")) else { continue }
            entry[String(decoding: field[..<equals], as: UTF8.self)] = Array(field[(equals + 1)...])
        }
        return entry
    }
}
