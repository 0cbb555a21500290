import FaasModel
import Functions
import Testing

@Suite struct EndpointStreamTests {
    private let figlet: FunctionID
    private let cat: FunctionID
    private let first = FunctionEndpoints.Replica(id: "figlet", address: IPv4Address(0x0A3E_0040))
    private let second = FunctionEndpoints.Replica(id: "figlet.2", address: IPv4Address(0x0A3E_0041))

    init() throws {
        figlet = FunctionID(try FunctionName("figlet"))
        cat = FunctionID(try FunctionName("cat"), in: try NamespaceName("staging"))
    }

    private var examples: [EndpointChange] {
        [
            .snapshot(
                epoch: "e1", revision: 7, [.init(function: figlet, ready: [first]), .init(function: cat, ready: [])]),
            .set(revision: 8, .init(function: figlet, ready: [first, second])),
            .heartbeat(revision: 8),
            .removed(revision: 9, cat),
        ]
    }

    @Test func `every line reads back as it was written`() throws {
        for change in examples {
            let line = try EndpointStreamLine.encode(change)
            #expect(line.last == UInt8(ascii: "\n"))
            #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
            #expect(try EndpointStreamLine.decode(line.dropLast()) == change)
        }
    }

    @Test func `the wire's form is as documented`() throws {
        let lines = try examples.map { String(decoding: try EndpointStreamLine.encode($0), as: UTF8.self) }
        #expect(
            lines == [
                #"{"epoch":"e1","functions":[{"name":"figlet","namespace":"openfaas-fn","replicas":["#
                    + #"{"address":"10.62.0.64","id":"figlet"}]},{"name":"cat","namespace":"staging","replicas":[]}],"#
                    + #""revision":7,"type":"snapshot"}"# + "\n",
                #"{"function":{"name":"figlet","namespace":"openfaas-fn","replicas":["#
                    + #"{"address":"10.62.0.64","id":"figlet"},{"address":"10.62.0.65","id":"figlet.2"}]},"#
                    + #""revision":8,"type":"set"}"# + "\n",
                #"{"revision":8,"type":"heartbeat"}"# + "\n",
                #"{"name":"cat","namespace":"staging","revision":9,"type":"removed"}"# + "\n",
            ])
    }

    @Test func `lines apply however the bytes are cut`() throws {
        let bytes = try examples.flatMap { try EndpointStreamLine.encode($0) }
        for size in [1, 7, bytes.count] {
            var reader = EndpointStreamReader()
            var changes: [EndpointChange] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                changes += try reader.receive(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(changes == examples)
            #expect(reader.functions == [figlet: [first, second]])
            #expect(reader.epoch == "e1")
            #expect(reader.revision == 9)
            #expect(reader.isCurrent)
        }
    }

    @Test func `a lost stream keeps the table until the next snapshot replaces it`() throws {
        var reader = EndpointStreamReader()
        _ = try reader.receive(try EndpointStreamLine.encode(examples[0]) + Array("{\"half".utf8))
        reader.lost()
        #expect(!reader.isCurrent)
        #expect(reader.functions == [figlet: [first], cat: []])

        _ = try reader.receive(
            try EndpointStreamLine.encode(
                .snapshot(epoch: "e2", revision: 1, [.init(function: cat, ready: [second])])))
        #expect(reader.isCurrent)
        #expect(reader.functions == [cat: [second]])
        #expect(reader.epoch == "e2")
        #expect(reader.revision == 1)
    }

    @Test func `a change before the snapshot is refused`() throws {
        var reader = EndpointStreamReader()
        let line = try EndpointStreamLine.encode(.heartbeat(revision: 0))
        #expect(throws: FaasError.self) { _ = try reader.receive(line) }
    }

    @Test func `a missing revision is noticed`() throws {
        for change in [EndpointChange.removed(revision: 9, cat), .heartbeat(revision: 8)] {
            var reader = EndpointStreamReader()
            _ = try reader.receive(try EndpointStreamLine.encode(examples[0]))
            let line = try EndpointStreamLine.encode(change)
            #expect(throws: FaasError.self) { _ = try reader.receive(line) }
            #expect(reader.functions == [figlet: [first], cat: []])
        }
    }

    @Test(arguments: [
        "not json", "{}", #"{"type":"sideways","revision":1}"#, #"{"type":"snapshot","revision":1}"#,
        #"{"type":"snapshot","revision":-1,"epoch":"e","functions":[]}"#,
        #"{"type":"removed","revision":1,"name":"../x","namespace":"openfaas-fn"}"#,
        #"{"type":"set","revision":1,"function":{"name":"a","namespace":"b","replicas":[{"id":"a","address":"300.0.0.1"}]}}"#,
    ])
    func `a line of another form is refused`(_ line: String) {
        #expect(throws: FaasError.self) { try EndpointStreamLine.decode(line.utf8) }
    }

    @Test func `unknown keys are ignored`() throws {
        let line = #"{"type":"heartbeat","revision":3,"later":{"a":[1]}}"#
        #expect(try EndpointStreamLine.decode(line.utf8) == .heartbeat(revision: 3))
    }

    @Test func `a line without an end is given up`() {
        var reader = EndpointStreamReader()
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: EndpointStreamLine.lengthLimit + 1)
        #expect(throws: FaasError.self) { _ = try reader.receive(bytes) }
    }

    @Test func `a heartbeat stands behind the changes that wait, with their revision`() async throws {
        let table = EndpointTable(epoch: "e1")
        let watch = table.watch()
        table.set(figlet, ready: [first])
        watch.beat()
        watch.end()
        watch.beat()
        var seen: [EndpointChange] = []
        for await change in watch.changes { seen.append(change) }
        #expect(
            seen == [
                .snapshot(epoch: "e1", revision: 0, []),
                .set(revision: 1, .init(function: figlet, ready: [first])),
                .heartbeat(revision: 1),
            ])
    }

    @Test func `reconnecting waits longer each time, within bounds and spread`() {
        #expect(EndpointReconnect.delay(attempt: 0, jitter: 0) == .milliseconds(100))
        #expect(EndpointReconnect.delay(attempt: 0, jitter: 1) == .milliseconds(200))
        #expect(EndpointReconnect.delay(attempt: 3, jitter: 1) == .milliseconds(1600))
        #expect(EndpointReconnect.delay(attempt: 1_000_000, jitter: 1) == .seconds(5))
        #expect(EndpointReconnect.delay(attempt: 1_000_000, jitter: 0) == .milliseconds(2500))
        #expect(EndpointReconnect.delay(attempt: -1, jitter: 7) == .milliseconds(200))
    }
}
