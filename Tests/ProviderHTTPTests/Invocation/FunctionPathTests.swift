import FaasModel
import Testing

@testable import ProviderHTTP

@Suite struct FunctionPathTests {
    @Test(arguments: [
        ("/function/cat", "cat.openfaas-fn", "/"), ("/function/cat/", "cat.openfaas-fn", "/"),
        ("/function/cat.staging", "cat.staging", "/"), ("/function/cat.staging/a/b", "cat.staging", "/a/b"),
        ("/function/c%61t%2Estaging/x", "cat.staging", "/x"),
        ("/function/cat/a%2Fb%20c", "cat.openfaas-fn", "/a%2Fb%20c"),
        ("/function/cat//a/../b/./c", "cat.openfaas-fn", "//a/../b/./c"),
        ("/function/cat/../../system/info", "cat.openfaas-fn", "/../../system/info"),
        ("/function/cat.openfaas", "cat.openfaas", "/"),
    ])
    func `name and rest are told apart`(_ path: String, _ function: String, _ rest: String) throws {
        let read = try FunctionPath(path)
        #expect(read.function.description == function)
        #expect(read.rest == rest)
    }

    @Test(arguments: [
        "/function/", "/function//", "/function/.", "/function/..", "/function/.openfaas-fn", "/function/cat.",
        "/function/../system/info", "/function/a.b.staging", "/function/a%2Fb", "/function/%", "/function/Cat",
        "/function/a%00b", "/function/cat.%2e%2e", "/function/c\u{e4}t",
    ])
    func `what can be no function's name is refused`(_ path: String) {
        #expect(throws: FaasError.self) { try FunctionPath(path) }
    }
}
