import FaasModel
import Forwarding
import Logging
import NIOCore

/// `/system/functions` and `/system/function/{name}`: what a client asks of functions, turned into
/// calls of ``FunctionControl``.
struct FunctionRoutes: Sendable {
    let control: any FunctionControl
    let bodyLimitBytes: Int
    let logger: Logger

    // MARK: Reading, from memory: answered on the event loop

    func list(_ request: ControlRequest) -> HTTPRoute {
        .answer(
            answer {
                let namespace = try RequestNamespace.choose(query: request.query["namespace"])
                return .json(try JSONText.encode(control.list(in: namespace).map(FunctionStatusJSON.init)))
            })
    }

    /// 404 with an empty body is what clients take for "unknown"; a name that can be no function's is
    /// unknown too. The name is taken as it is: a namespace comes in the query.
    func status(_ request: ControlRequest) -> HTTPRoute {
        .answer(
            answer {
                let namespace = try RequestNamespace.choose(query: request.query["namespace"])
                guard let name = try? FunctionName(request.name),
                    let status = try control.status(of: FunctionID(name, in: namespace))
                else { return HTTPResponse(status: 404) }
                return .json(try JSONText.encode(FunctionStatusJSON(status)))
            })
    }

    // MARK: Changing

    /// 200 when the function is ready, 202 while it still starts; nothing else counts as success for
    /// faas-cli. Both bodies are empty.
    func deploy(_ request: ControlRequest) -> HTTPRoute {
        collect { body in
            let spec = try RequestBody.decode(FunctionDeploymentJSON.self, from: body)
                .spec(queryNamespace: request.query["namespace"])
            do {
                switch try await control.deploy(spec) {
                case .ready: return HTTPResponse(status: 200)
                case .inProgress: return HTTPResponse(status: 202)
                }
            } catch {
                return refused(error, status: ErrorStatus.ofDeployment(error), "deploy", spec.id)
            }
        }
    }

    /// faas-cli deploys with PUT and goes on with POST when the answer is 404. An update in place is not
    /// there yet, and says so.
    func update(_ request: ControlRequest) -> HTTPRoute {
        collect { body in
            let spec = try RequestBody.decode(FunctionDeploymentJSON.self, from: body)
                .spec(queryNamespace: request.query["namespace"])
            guard try control.status(of: spec.id) != nil else {
                return .text(404, "function: \(spec.id) not found")
            }
            throw FaasError(
                .unsupported, "function \(spec.id) exists and cannot be updated in place yet: delete it first")
        }
    }

    func delete(_ request: ControlRequest) -> HTTPRoute {
        collect { body in
            let wish = try RequestBody.decode(DeleteFunctionJSON.self, from: body)
            let namespace = try RequestNamespace.choose(body: wish.namespace, query: request.query["namespace"])
            let id = FunctionID(try FunctionName(wish.functionName ?? ""), in: namespace)
            do {
                try await control.delete(id)
                return HTTPResponse(status: 200)
            } catch let error as FaasError where error.code == .notFound {
                return .text(404, "function \(id) not found")
            } catch {
                return refused(error, status: ErrorStatus.of(error), "delete", id)
            }
        }
    }

    // MARK: Errors

    private func collect(_ handle: @escaping @Sendable (ByteBuffer) async throws -> HTTPResponse) -> HTTPRoute {
        .collect(bodyLimitBytes: bodyLimitBytes) { body in
            do {
                return try await handle(body)
            } catch {
                return .failure(error)
            }
        }
    }

    private func answer(_ make: () throws -> HTTPResponse) -> HTTPResponse {
        do {
            return try make()
        } catch {
            return .failure(error)
        }
    }

    /// The client is told the reason; so is the operator, with our own word for it.
    private func refused(_ error: any Error, status: Int, _ operation: String, _ id: FunctionID) -> HTTPResponse {
        logger.warning(
            "request failed",
            metadata: [
                "operation": "\(operation)", "function": "\(id)", "status": "\(status)",
                "code": "\((error as? FaasError)?.code.rawValue ?? "none")", "error": "\(error)",
            ])
        return .text(status, "\(error)")
    }
}
