import NIOHPACK
import SwiftProtobuf

/// Calls with the metadata that says where they belong.
struct GRPCScope: Sendable {
    let client: GRPCClient
    var namespace: String?
    var lease: String?

    private var metadata: HPACKHeaders {
        var headers = HPACKHeaders()
        if let namespace { headers.add(name: "containerd-namespace", value: namespace) }
        if let lease { headers.add(name: "containerd-lease", value: lease) }
        return headers
    }

    /// One message there, one back.
    func unary<Answer: Message>(_ method: GRPCMethod, _ request: some Message) async throws(ContainerdError) -> Answer {
        try await call(method) { call in
            try await call.send(request, isLast: true)
            guard let answer: Answer = try await call.receive() else {
                throw method.error(.internal, "the answer is missing")
            }
            // The status comes after the message.
            while try await call.receive(Google_Protobuf_Empty.self) != nil {}
            return answer
        }
    }

    /// One message there; of the answer only success or failure is of interest.
    func command(_ method: GRPCMethod, _ request: some Message) async throws(ContainerdError) {
        let _: Google_Protobuf_Empty = try await unary(method, request)
    }

    /// One message there, any number back, each taken into `result`.
    func serverStream<Part: Message, Result: Sendable>(
        _ method: GRPCMethod, _ request: some Message, into initial: Result,
        _ take: (inout Result, Part) throws(ContainerdError) -> Void
    ) async throws(ContainerdError) -> Result {
        try await call(method) { call in
            var result = initial
            try await call.send(request, isLast: true)
            while let part: Part = try await call.receive() { try take(&result, part) }
            return result
        }
    }

    func call<Result: Sendable>(
        _ method: GRPCMethod, _ body: (inout GRPCCall) async throws -> Result
    ) async throws(ContainerdError) -> Result {
        do {
            return try await client.call(method, metadata: metadata) { call in
                var call = call
                return try await body(&call)
            }
        } catch {
            throw method.error(from: error)
        }
    }
}
