public import FaasModel

/// The contract of ``FaasModel/ContainerRuntime`` as clauses to be run, by the fake and by containerd alike.
public struct ContainerRuntimeContract: Sendable {
    /// What a container of a test does.
    public enum Program: String, Sendable, CaseIterable {
        /// Runs until SIGTERM.
        case runs
        /// Exits at once, with code 3.
        case exits
        /// Runs and does not heed SIGTERM.
        case deaf
    }

    /// A runtime under test with what the clauses need around it.
    public struct Subject: Sendable {
        public let runtime: any ContainerRuntime
        /// In which nothing else runs.
        public let namespace: NamespaceName
        /// An image that can be prepared, of any content.
        public let image: String
        /// A plan for that image which makes a container of the id do as the program says.
        public let plan: @Sendable (_ id: String, Program) -> ContainerPlan
        /// What is left on the host of containers that are gone, in words; empty when all is well.
        public let leftovers: @Sendable () async throws -> [String]

        public init(
            runtime: any ContainerRuntime, namespace: NamespaceName, image: String,
            plan: @escaping @Sendable (String, Program) -> ContainerPlan,
            leftovers: @escaping @Sendable () async throws -> [String] = { [] }
        ) {
            self.runtime = runtime
            self.namespace = namespace
            self.image = image
            self.plan = plan
            self.leftovers = leftovers
        }
    }

    /// One thing the contract says.
    public struct Clause: Sendable, CustomStringConvertible {
        public let description: String
        /// Throws ``ContractViolation`` when it does not hold, or what the runtime threw unexpectedly.
        public let check: @Sendable (Subject) async throws -> Void

        init(_ description: String, _ check: @escaping @Sendable (Subject) async throws -> Void) {
            self.description = description
            self.check = check
        }
    }

    public static let clauses: [Clause] = startingClauses + endingClauses + watchingClauses
}

/// What a runtime did that the contract does not allow.
public struct ContractViolation: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    guard holds else { throw ContractViolation(what()) }
}

/// Runs `body`, which has to fail in this way.
func requireFailure(_ code: FaasError.Code, _ what: String, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as FaasError {
        try require(error.code == code, "\(what): \(code) was expected, not \(error.code): \(error)")
        return
    } catch {
        throw ContractViolation("\(what): not a FaasError but \(error)")
    }
    throw ContractViolation("\(what): no error")
}

extension ContainerRuntimeContract.Subject {
    func id(_ name: String) -> ContainerID { ContainerID(name, in: namespace) }

    func observed(_ name: String) async throws -> ObservedContainer? {
        try await runtime.list(in: namespace).first { $0.id == id(name) }
    }

    func requireNothing(_ when: String) async throws {
        let containers = try await runtime.list(in: namespace)
        try require(containers.isEmpty, "\(when): containers are left: \(containers.map(\.id))")
        let leftovers = try await leftovers()
        try require(leftovers.isEmpty, "\(when): left on the host: \(leftovers)")
    }

    /// Prepares the image, runs `body`, and removes the containers it made, whatever happens.
    func scene(_ names: String..., body: () async throws -> Void) async throws {
        _ = try await runtime.prepareImage(image, in: namespace)
        do {
            try await body()
        } catch {
            for name in names { try? await runtime.remove(id(name)) }
            throw error
        }
        for name in names { try await runtime.remove(id(name)) }
        try await requireNothing("after removal")
    }
}
