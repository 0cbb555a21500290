import ContainerdProtos
import SwiftProtobuf
import Synchronization

/// What happens in containerd, in all namespaces.
public struct EventService: Sendable {
    let grpc: GRPCClient
    private static let service = "containerd.services.events.v1.Events"
    private static let probeTopic = "/faasd/subscribed"

    /// Hands over events until the task is cancelled (then throws `cancelled`), `take` throws, or
    /// containerd goes away (`unavailable`). Events are not held back for slow readers without limit:
    /// containerd waits.
    ///
    /// - Parameters:
    ///   - subscribed: called once, when no later event can be missed: containerd itself does not tell, so an
    ///     event of our own is sent through it.
    ///   - take: one event after the other.
    public func subscribe(
        _ filters: [EventFilter], subscribed: () async throws -> Void = {},
        _ take: (ContainerdEvent) async throws -> Void
    ) async throws {
        let method = GRPCMethod(Self.service, "Subscribe", "subscribe to events", deadline: .none)
        let mark = "\(Self.probeTopic)/\(UInt64.random(in: 0 ... .max))"
        let request = Containerd_Services_Events_V1_SubscribeRequest.with {
            $0.filters = (filters + [EventFilter(topic: mark)]).map(\.expression)
        }
        var ofCaller: (any Error)?
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await probe(mark) }
                try await GRPCScope(client: grpc).call(method) { call in
                    try await call.send(request, isLast: true)
                    var isSubscribed = false
                    while let event: Containerd_Services_Events_V1_Envelope = try await call.receive() {
                        do {
                            if event.topic != mark {
                                try await take(ContainerdEvent(event))
                            } else if !isSubscribed {
                                isSubscribed = true
                                group.cancelAll()
                                try await subscribed()
                            }
                        } catch {
                            ofCaller = error
                            throw error
                        }
                    }
                }
                group.cancelAll()
            }
        } catch {
            throw ofCaller ?? error
        }
        throw method.error(.unavailable, "containerd ended the stream")
    }

    /// Sends the mark until cancelled: the subscription may not be there yet the first time.
    private func probe(_ mark: String) async throws {
        let method = GRPCMethod(Self.service, "Publish", "publish event", object: mark)
        let request = Containerd_Services_Events_V1_PublishRequest.with {
            $0.topic = mark
            $0.event.typeURL = "google.protobuf.Empty"
        }
        var pause = Duration.milliseconds(2)
        while !Task.isCancelled {
            try await GRPCScope(client: grpc, namespace: "default").command(method, request)
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }
}
