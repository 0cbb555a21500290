import FaasModel
import FaasTesting
import Testing

@Suite struct FakeContainerRuntimeTests {
    @Test(arguments: ContainerRuntimeContract.clauses)
    func `the fake holds the contract`(_ clause: ContainerRuntimeContract.Clause) async throws {
        let fake = FakeContainerRuntime(images: ["tiny"])
        let subject = ContainerRuntimeContract.Subject(
            runtime: fake, namespace: .functions, image: "tiny",
            plan: { id, program in
                let behaviour: FakeContainerRuntime.Behaviour =
                    switch program {
                    case .runs: .runs
                    case .exits: .exits(3)
                    case .deaf: .ignoresTermination
                    }
                fake.setBehaviour(behaviour, of: id)
                return ContainerPlan(
                    id: ContainerID(id, in: .functions), image: "tiny", hostname: id,
                    log: LogIdentity(namespace: .functions, name: id, replica: id))
            })
        try await clause.check(subject)
    }

    @Test func `a call can be held, seen waiting, and let go on`() async throws {
        let fake = FakeContainerRuntime(images: ["tiny"])
        let gate = fake.hold(.prepareImage)
        async let facts = fake.prepareImage("tiny", in: .functions)
        await gate.untilWaiting()
        gate.open()
        #expect(try await facts.reference == "tiny")
    }

    @Test func `a failure comes once`() async throws {
        let fake = FakeContainerRuntime(images: ["tiny"])
        fake.failNext(.prepareImage, with: FaasError(.upstream, "no"))
        await #expect(throws: FaasError.self) { try await fake.prepareImage("tiny", in: .functions) }
        _ = try await fake.prepareImage("tiny", in: .functions)
    }
}
