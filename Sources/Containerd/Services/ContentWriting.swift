import ContainerdProtos
import FoundationEssentials
import SwiftProtobuf

/// A blob to be written: what it must turn out to be.
public struct ContentIngest: Sendable, Hashable {
    /// Under which an interrupted write is found again; unique per blob, such as `layer-sha256:…`.
    public var reference: String
    /// `sha256:…`
    public var digest: String
    /// In bytes.
    public var size: Int64
    public var labels: [String: String]

    public init(reference: String, digest: String, size: Int64, labels: [String: String] = [:]) {
        self.reference = reference
        self.digest = digest
        self.size = size
        self.labels = labels
    }
}

extension ContentService {
    /// Writes a blob, going on where an earlier, interrupted write under the same reference ended.
    /// Returns at once when the blob is already there (its labels are then left as they are).
    ///
    /// containerd checks size and digest at the end: `failedPrecondition` when they differ, and what was
    /// written is then forgotten. `unavailable` while another process writes under the same reference.
    ///
    /// - Parameters:
    ///   - timeout: for the whole blob.
    ///   - read: gives up to `count` bytes of the blob from `offset` on; asked in order. An empty answer
    ///     before the end is an error. What it throws comes out unchanged.
    public func write(
        _ ingest: ContentIngest, timeout: Duration = .seconds(600),
        read: (_ offset: Int64, _ count: Int) async throws -> [UInt8]
    ) async throws {
        let method = GRPCMethod(Self.service, "Write", "write content", object: ingest.digest, timeout: timeout)
        do {
            try await write(ingest, method, read: read)
        } catch let error as ContainerdError where error.code == .alreadyExists {
            return
        } catch let error as ContainerdError where error.code == .failedPrecondition {
            // Of wrong bytes nothing can be resumed.
            try? await abort(ingest.reference)
            throw error
        }
    }

    private func write(
        _ ingest: ContentIngest, _ method: GRPCMethod, read: (_ offset: Int64, _ count: Int) async throws -> [UInt8]
    ) async throws {
        // What the caller's closure throws must not be taken for an error of the call.
        var ofCaller: (any Error)?
        do {
            try await scope.call(method) { call in
                var offset = try await begin(ingest, method, &call)
                while offset < ingest.size {
                    let wanted = min(Self.chunkBytes, Int(ingest.size - offset))
                    let bytes: [UInt8]
                    do {
                        bytes = try await read(offset, wanted)
                    } catch {
                        ofCaller = error
                        throw error
                    }
                    guard !bytes.isEmpty else {
                        throw method.error(.dataLoss, "it ends after \(offset) of \(ingest.size) bytes")
                    }
                    offset = try await append(bytes, at: offset, ingest, method, &call)
                }
                try await commit(ingest, method, &call)
            }
        } catch {
            throw ofCaller ?? error
        }
    }

    private static var chunkBytes: Int { 1 << 20 }

    /// Opens the ingest and tells how far it had come.
    private func begin(
        _ ingest: ContentIngest, _ method: GRPCMethod, _ call: inout GRPCCall
    ) async throws -> Int64 {
        let request = Containerd_Services_Content_V1_WriteContentRequest.with {
            $0.action = .stat
            $0.ref = ingest.reference
            $0.total = ingest.size
            $0.expected = ingest.digest
        }
        try await call.send(request, isLast: false)
        let answer = try await acknowledgement(method, &call)
        guard answer.offset <= ingest.size else {
            throw method.error(
                .failedPrecondition, "\(answer.offset) bytes were written of a blob of \(ingest.size)")
        }
        return answer.offset
    }

    private func append(
        _ bytes: [UInt8], at offset: Int64, _ ingest: ContentIngest, _ method: GRPCMethod, _ call: inout GRPCCall
    ) async throws -> Int64 {
        let request = Containerd_Services_Content_V1_WriteContentRequest.with {
            $0.action = .write
            $0.ref = ingest.reference
            $0.offset = offset
            $0.data = .init(bytes)
        }
        try await call.send(request, isLast: false)
        return try await acknowledgement(method, &call).offset
    }

    private func commit(_ ingest: ContentIngest, _ method: GRPCMethod, _ call: inout GRPCCall) async throws {
        let request = Containerd_Services_Content_V1_WriteContentRequest.with {
            $0.action = .commit
            $0.ref = ingest.reference
            $0.total = ingest.size
            $0.expected = ingest.digest
            $0.offset = ingest.size
            $0.labels = ingest.labels
        }
        try await call.send(request, isLast: true)
        _ = try await acknowledgement(method, &call)
        while try await call.receive(Google_Protobuf_Empty.self) != nil {}
    }

    private func acknowledgement(
        _ method: GRPCMethod, _ call: inout GRPCCall
    ) async throws -> Containerd_Services_Content_V1_WriteContentResponse {
        guard let answer: Containerd_Services_Content_V1_WriteContentResponse = try await call.receive() else {
            throw method.error(.internal, "the write ended before its commit")
        }
        return answer
    }
}
