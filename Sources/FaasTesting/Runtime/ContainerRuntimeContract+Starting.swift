import FaasModel

extension ContainerRuntimeContract {
    static let startingClauses = [
        Clause("an image that is nowhere is not found, and nothing is left of trying") { subject in
            try await requireFailure(.notFound, "preparing an unknown image") {
                _ = try await subject.runtime.prepareImage("example.com/nowhere:1", in: subject.namespace)
            }
            var plan = subject.plan("ghost", .runs)
            plan.image = "example.com/nowhere:1"
            try await requireFailure(.notFound, "running an unknown image") { _ = try await subject.runtime.run(plan) }
            try await subject.requireNothing("after running an unknown image")
        },
        Clause("a container that runs is listed as it was planned, with an address of its own") { subject in
            try await subject.scene("one", "two") {
                var plan = subject.plan("one", .runs)
                plan.labels = ["com.openfaas.scale.min": "1", "x": "y=z"]
                plan.record = Array("{\"all\":\"of it\"}".utf8) + [0, 255]
                let one = try await subject.runtime.run(plan)
                let two = try await subject.runtime.run(subject.plan("two", .runs))
                try require(one.address != two.address, "two containers have address \(one.address)")
                guard let seen = try await subject.observed("one") else {
                    throw ContractViolation("what runs is not listed")
                }
                try require(seen.task == .running(pid: one.pid), "it runs as \(one.pid), listed is \(seen.task)")
                try require(
                    seen.address == one.address, "its address is \(one.address), listed is \(seen.address as Any)")
                try require(seen.labels == plan.labels, "other labels are listed: \(seen.labels)")
                try require(seen.record == plan.record, "another record is listed: \(seen.record)")
                try require(try await subject.runtime.list(in: subject.namespace).count == 2, "two containers were run")
            }
        },
        Clause("to run an id again clears away what was there, running or not") { subject in
            try await subject.scene("again") {
                let first = try await subject.runtime.run(subject.plan("again", .runs))
                let second = try await subject.runtime.run(subject.plan("again", .runs))
                try require(first.pid != second.pid, "the first process still runs")
                try require(first.address != second.address, "the address did not rest")
                try await subject.runtime.stop(subject.id("again"), grace: .seconds(10))
                let third = try await subject.runtime.run(subject.plan("again", .runs))
                let seen = try await subject.observed("again")
                try require(seen?.task == .running(pid: third.pid), "listed is \(seen?.task as Any)")
            }
        },
        Clause("a cancelled run leaves nothing, whenever it is cancelled") { subject in
            try await subject.scene {
                // Spread over the time a start takes, to meet its steps.
                for delay in stride(from: 0, to: 160, by: 20) {
                    let start = Task { try await subject.runtime.run(subject.plan("cancelled", .runs)) }
                    try await Task.sleep(for: .milliseconds(delay))
                    start.cancel()
                    do {
                        _ = try await start.value
                        try await subject.runtime.remove(subject.id("cancelled"))
                    } catch let error as FaasError {
                        try require(error.code == .cancelled, "cancelled after \(delay) ms it threw \(error)")
                    }
                    try await subject.requireNothing("cancelled after \(delay) ms")
                }
            }
        },
    ]
}
