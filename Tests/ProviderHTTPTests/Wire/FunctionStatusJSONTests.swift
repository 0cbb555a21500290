import FaasModel
import FoundationEssentials
import NIOCore
import Testing

@testable import ProviderHTTP

@Suite struct FunctionStatusJSONTests {
    private let created = Date(timeIntervalSince1970: 1_795_343_249.000123)

    private func text(_ status: FunctionStatus) throws -> String {
        String(buffer: try JSONText.encode(FunctionStatusJSON(status)))
    }

    @Test func `empty fields are left out, labels and annotations never`() throws {
        let spec = FunctionSpec(id: FunctionID(try FunctionName("cat")), image: "docker.io/a/cat:1")
        let status = FunctionStatus(
            spec: spec, desiredReplicas: 0, availableReplicas: 0, createdAt: created, imageEnvironment: ["mode": "http"]
        )
        #expect(
            try text(status)
                == #"{"annotations":{},"createdAt":"2026-11-22T10:27:29.000123Z","image":"docker.io/a/cat:1","#
                + #""labels":{},"name":"cat","namespace":"openfaas-fn"}"#)
    }

    @Test func `everything deployed is read back as it was written`() throws {
        let spec = FunctionSpec(
            id: FunctionID(try FunctionName("cat")), image: "cat", envProcess: "a=b",
            environment: ["U": "http://h/?a=1"],
            labels: ["l": "1"], annotations: ["j": "{\n\t\"a\": 1\n}"], secrets: ["z", "a"], constraints: ["c"],
            limits: try .init(memory: "5Mi", cpu: nil), requests: try .init(memory: nil, cpu: "100m"),
            readOnlyRootFilesystem: true)
        let status = FunctionStatus(
            spec: spec, desiredReplicas: 2, availableReplicas: 1, createdAt: created, reason: "starting")
        #expect(
            try text(status)
                == #"{"annotations":{"j":"{\n\t\"a\": 1\n}"},"availableReplicas":1,"constraints":["c"],"#
                + #""createdAt":"2026-11-22T10:27:29.000123Z","envProcess":"a=b","envVars":{"U":"http://h/?a=1"},"#
                + #""image":"cat","labels":{"l":"1"},"limits":{"memory":"5Mi"},"name":"cat","namespace":"openfaas-fn","#
                + #""readOnlyRootFilesystem":true,"reason":"starting","replicas":2,"requests":{"cpu":"100m"},"#
                + #""secrets":["z","a"]}"#)
    }
}
