import FaasModel

/// What a function's task is told. Clients' wishes carry the answer they wait for.
enum FunctionMessage: Sendable {
    case deploy(Answer<DeployOutcome>)
    case deployWaitIsOver
    case delete(Answer<Void>)
    case observed([ObservedContainer], takenAt: ContinuousClock.Instant)
    case imagePrepared(Result<ImageFacts, FaasError>)
    case started(replica: String, Result<RunningContainer, FaasError>)
    case becameReady(replica: String)
    case neverOpened(replica: String)
    case exited(replica: String, pid: Int32, exitCode: Int32)
    case outOfMemory(replica: String)
    case lostLogPump(replica: String)
    case ended(replica: String, Result<Void, FaasError>)
    case timeHasCome
}
