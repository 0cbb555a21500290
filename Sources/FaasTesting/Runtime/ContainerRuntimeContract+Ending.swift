import FaasModel

extension ContainerRuntimeContract {
    static let endingClauses = [
        Clause("to stop or remove what is not there succeeds") { subject in
            try await subject.runtime.stop(subject.id("nobody"), grace: .seconds(1))
            try await subject.runtime.remove(subject.id("nobody"))
            try await subject.requireNothing("after removing nothing")
        },
        Clause("a stopped container keeps its place and its address, and can be stopped again") { subject in
            try await subject.scene("stopped") {
                let running = try await subject.runtime.run(subject.plan("stopped", .runs))
                try await subject.runtime.stop(subject.id("stopped"), grace: .seconds(30))
                let seen = try await subject.observed("stopped")
                guard case .stopped(let code) = seen?.task else {
                    throw ContractViolation("it was stopped, listed is \(seen?.task as Any)")
                }
                try require(code != 137, "it was killed though it heeds SIGTERM")
                try require(seen?.address == running.address, "its address is not kept")
                try await subject.runtime.stop(subject.id("stopped"), grace: .seconds(30))
            }
        },
        Clause("a container that does not heed SIGTERM is killed when the grace is over") { subject in
            try await subject.scene("deaf") {
                _ = try await subject.runtime.run(subject.plan("deaf", .deaf))
                try await subject.runtime.stop(subject.id("deaf"), grace: .milliseconds(300))
                let seen = try await subject.observed("deaf")
                try require(seen?.task == .stopped(exitCode: 137), "listed is \(seen?.task as Any)")
            }
        },
        Clause("a running container can be removed, twice") { subject in
            try await subject.scene("removed") {
                _ = try await subject.runtime.run(subject.plan("removed", .deaf))
                try await subject.runtime.remove(subject.id("removed"))
                try await subject.requireNothing("after removal of a running container")
                try await subject.runtime.remove(subject.id("removed"))
            }
        },
        Clause("many lives of one container leave nothing") { subject in
            try await subject.scene {
                for _ in 0..<10 {
                    _ = try await subject.runtime.run(subject.plan("cycle", .runs))
                    try await subject.runtime.remove(subject.id("cycle"))
                }
                try await subject.requireNothing("after ten lives")
            }
        },
    ]
}
