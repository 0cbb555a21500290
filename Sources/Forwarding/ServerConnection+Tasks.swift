import NIOCore

extension ServerConnection {
    /// Has a task of the server's `run()` make the answer. The task is cancelled when the client goes away.
    func startTask(_ makeResponse: @escaping @Sendable () async -> HTTPResponse) {
        let (gone, goneSink) = AsyncStream.makeStream(of: Never.self)
        exchange.clientGone = goneSink
        let answering = Answering(connection: NIOLoopBound(self, eventLoop: eventLoop))
        loop.shared.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await answering.run(makeResponse) }
                group.addTask {
                    for await _ in gone {}
                }
                // Whichever ends first ends the other.
                await group.next()
                group.cancelAll()
            }
        }
    }
}

/// A handler's task and the connection that waits for its answer.
struct Answering: Sendable {
    let connection: NIOLoopBound<ServerConnection>

    func run(_ makeResponse: @Sendable () async -> HTTPResponse) async {
        let response = await makeResponse()
        guard case .stream(let produce) = response.body else {
            return connection.eventLoop.execute { connection.value.answer(response) }
        }
        do {
            let hasBody = try await connection.eventLoop.submit {
                try connection.value.beginStream(response)
            }.get()
            if hasBody { try await produce(HTTPBodyWriter(answering: self)) }
            connection.eventLoop.execute { connection.value.endStream() }
        } catch {
            // The client must not take what it has for the whole.
            connection.eventLoop.execute { connection.value.breakStreamOff() }
        }
    }

    func write(_ bytes: ByteBuffer) async throws {
        try Task.checkCancellation()
        try await withTaskCancellationHandler {
            try await connection.eventLoop.flatSubmit { connection.value.writeStream(bytes) }.get()
        } onCancel: {
            // The kernel may not take the bytes for a long time; without the connection, they are not waited for.
            connection.eventLoop.execute { connection.value.breakStreamOff() }
        }
    }
}

extension ServerConnection {
    func breakStreamOff() {
        guard phase == .exchange, !exchange.isAnswered else { return }
        breakOff(reset: exchange.endsWithConnection)
    }
}
