import FaasModel
import NIOCore
import Testing

@testable import ProviderHTTP

@Suite struct FunctionDeploymentJSONTests {
    private func spec(_ json: String, query: String? = nil) throws -> FunctionSpec {
        try RequestBody.decode(FunctionDeploymentJSON.self, from: ByteBuffer(string: json)).spec(queryNamespace: query)
    }

    private func refusal(_ json: String, query: String? = nil) -> String {
        do {
            _ = try spec(json, query: query)
            return "accepted"
        } catch let error as FaasError {
            return error.code == .invalidArgument ? error.description : "\(error.code)"
        } catch {
            return "another error: \(error)"
        }
    }

    @Test func `a whole deployment is understood`() throws {
        let spec = try spec(
            """
            {"service":"figlet","image":"docker.io/functions/figlet:latest","namespace":"staging",
             "envProcess":"figlet -w 80","envVars":{"A":"b=c","EMPTY":""},"constraints":["a==b"],
             "secrets":["api-key"],"labels":{"team":"x"},"annotations":{"json":"{\\n\\t\\"a\\": 1\\n}"},
             "limits":{"memory":"5Mi","cpu":"100m"},"requests":{"memory":"1M","cpu":""},
             "readOnlyRootFilesystem":true,"network":"func_functions","registryAuth":null}
            """)
        #expect(spec.id.description == "figlet.staging")
        #expect(spec.image == "docker.io/functions/figlet:latest")
        #expect(spec.envProcess == "figlet -w 80")
        #expect(spec.environment == ["A": "b=c", "EMPTY": ""])
        #expect(spec.constraints == ["a==b"])
        #expect(spec.secrets == ["api-key"])
        #expect(spec.labels == ["team": "x"])
        #expect(spec.annotations == ["json": "{\n\t\"a\": 1\n}"])
        #expect(spec.limits?.memoryBytes == 5 << 20)
        #expect(spec.limits?.milliCPUs == 100)
        #expect(spec.requests?.memory == "1M")
        #expect(spec.requests?.cpu == nil)
        #expect(spec.readOnlyRootFilesystem)
    }

    @Test func `what is absent, null or empty means the default`() throws {
        let plain = FunctionSpec(id: FunctionID(try FunctionName("cat")), image: "cat")
        #expect(try spec(#"{"service":"cat","image":"cat"}"#) == plain)
        #expect(
            try spec(
                """
                {"service":"cat","image":"cat","namespace":"","envProcess":"","envVars":null,"constraints":null,
                 "secrets":null,"labels":null,"annotations":null,"limits":null,
                 "requests":{"memory":"","cpu":null},"readOnlyRootFilesystem":null}
                """) == plain)
        #expect(try spec(#"{"service":"cat","image":"cat","labels":{"a":null}}"#).labels == ["a": ""])
    }

    @Test func `keys match without regard to case, the exact one first`() throws {
        #expect(try spec(#"{"Service":"cat","IMAGE":"x","envvars":{"Key":"v"}}"#).environment == ["Key": "v"])
        #expect(try spec(#"{"Service":"dog","service":"cat","image":"x"}"#).id.name.rawValue == "cat")
    }

    @Test func `fprocess among the variables wins over envProcess`() throws {
        let spec = try spec(#"{"service":"a","image":"x","envProcess":"cat","envVars":{"fprocess":"env -0","B":"1"}}"#)
        #expect(spec.envProcess == "env -0")
        #expect(spec.environment == ["B": "1"])
    }

    @Test func `the namespace may stand in body or query`() throws {
        #expect(try spec(#"{"service":"a","image":"x"}"#, query: "staging").id.namespace.rawValue == "staging")
        #expect(try spec(#"{"service":"a","image":"x","namespace":"b"}"#, query: "").id.namespace.rawValue == "b")
        #expect(try spec(#"{"service":"a","image":"x","namespace":"b"}"#, query: "b").id.namespace.rawValue == "b")
        #expect(
            refusal(#"{"service":"a","image":"x","namespace":"b"}"#, query: "c").contains(
                #"namespace "b", the query "c""#))
    }

    @Test(arguments: [
        ("", "no"), ("{", "JSON"), ("nonsense", "JSON"), ("{}{}", "JSON"), ("[]", "the body must be an object"),
        (#""text""#, "the body must be an object"), ("null", "the body must be an object"),
        ("{}", "function name"), (#"{"service":"a"}"#, #"field "image": it is required"#),
        (#"{"service":7,"image":"x"}"#, #"field "service" must be a string"#),
        (#"{"service":"a","image":["x"]}"#, #"field "image" must be a string"#),
        (#"{"service":"a","image":"x","envVars":[]}"#, #"field "envVars" must be an object"#),
        (#"{"service":"a","image":"x","envVars":{"A":1}}"#, #"field "envVars.A" must be a string"#),
        (#"{"service":"a","image":"x","secrets":"s"}"#, #"field "secrets" must be a list"#),
        (#"{"service":"a","image":"x","secrets":[1]}"#, #"field "secrets.[0]" must be a string"#),
        (#"{"service":"a","image":"x","limits":"5Mi"}"#, #"field "limits" must be an object"#),
        (#"{"service":"a","image":"x","limits":{"memory":5}}"#, #"field "limits.memory" must be a string"#),
        (#"{"service":"a","image":"x","readOnlyRootFilesystem":"yes"}"#, "must be true or false"),
        (#"{"service":"Figlet","image":"x"}"#, "function name"), (#"{"service":"a.b","image":"x"}"#, "function name"),
        (#"{"service":"../etc","image":"x"}"#, "function name"), (#"{"service":"a/b","image":"x"}"#, "function name"),
        (#"{"service":"-a","image":"x"}"#, "function name"), (#"{"service":"a\u0000b","image":"x"}"#, "function name"),
        (#"{"service":"a","image":"x","namespace":"../b"}"#, "namespace"),
        (#"{"service":"a","image":"x","namespace":"openfaas"}"#, "reserved"),
        (#"{"service":"a","image":"two words"}"#, #"field "image""#),
        (#"{"service":"a","image":"x\n"}"#, #"field "image""#),
        (#"{"service":"a","image":"x","secrets":["../../etc/shadow"]}"#, "secret's name"),
        (#"{"service":"a","image":"x","secrets":[".."]}"#, "secret's name"),
        (#"{"service":"a","image":"x","secrets":["a/b"]}"#, "secret's name"),
        (#"{"service":"a","image":"x","secrets":[""]}"#, "secret's name"),
        (#"{"service":"a","image":"x","limits":{"memory":"lots"}}"#, #"field "limits": memory "lots""#),
        (#"{"service":"a","image":"x","limits":{"memory":"-5Mi"}}"#, "limits"),
        (#"{"service":"a","image":"x","limits":{"memory":"0"}}"#, "limits"),
        (#"{"service":"a","image":"x","limits":{"memory":"1"}}"#, "not between 1M and 64Ti"),
        (#"{"service":"a","image":"x","limits":{"memory":"9999999Gi"}}"#, "limits"),
        (#"{"service":"a","image":"x","limits":{"memory":"1e300"}}"#, "limits"),
        (#"{"service":"a","image":"x","limits":{"memory":"nan"}}"#, "limits"),
        (#"{"service":"a","image":"x","limits":{"cpu":"-1"}}"#, "limits"),
        (#"{"service":"a","image":"x","limits":{"cpu":"100000"}}"#, "more than 4096 CPUs"),
        (#"{"service":"a","image":"x","requests":{"cpu":"x"}}"#, "requests"),
        (#"{"service":"a","image":"x","envVars":{"":"v"}}"#, "envVars"),
        (#"{"service":"a","image":"x","envVars":{"A=B":"v"}}"#, "envVars"),
        (#"{"service":"a","image":"x","envVars":{"A":"\u0000"}}"#, "NUL"),
        (#"{"service":"a","image":"x","labels":{"":"v"}}"#, "labels"),
        (#"{"service":"a","image":"x","annotations":{"a\nb":"v"}}"#, "annotations"),
    ])
    func `bad input is refused with a reason`(_ json: String, _ reason: String) {
        #expect(refusal(json).contains(reason))
    }

    @Test func `texts beyond every use are refused`() {
        let long = String(repeating: "x", count: 300 * 1024)
        #expect(refusal(#"{"service":"a","image":"\#(long)"}"#).contains("image"))
        #expect(refusal(#"{"service":"a","image":"x","envVars":{"A":"\#(long)"}}"#).contains("envVars"))
        #expect(refusal(#"{"service":"a","image":"x","envProcess":"\#(long)"}"#).contains("envProcess"))
        #expect(refusal(#"{"service":"a","image":"x","labels":{"A":"\#(long)"}}"#).contains("labels"))
        #expect(refusal(#"{"service":"a","image":"x","labels":{"\#(long)":"A"}}"#).contains("labels"))
        #expect(refusal(#"{"service":"a","image":"x","annotations":{"A":"\#(long)"}}"#).contains("annotations"))
        let deep = String(repeating: "[", count: 100_000)
        #expect(refusal(#"{"service":"a","image":"x","other":\#(deep)"#).contains("JSON"))
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        let body = ByteBuffer(bytes: Array(#"{"service":"a"#.utf8) + [0xff] + Array(#"","image":"x"}"#.utf8))
        #expect(throws: FaasError.self) {
            try RequestBody.decode(FunctionDeploymentJSON.self, from: body).spec(queryNamespace: nil)
        }
    }
}
