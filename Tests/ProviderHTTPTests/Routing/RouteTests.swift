import FaasModel
import Testing

@testable import ProviderHTTP

@Suite struct RouteTests {
    @Test func `a pattern matches its path and no other`() {
        let fixed = Route("/system/functions", [])
        #expect(fixed.match("/system/functions") == "")
        for path in ["/system/functions/", "/system/function", "/system//functions", "/System/functions", "/"] {
            #expect(fixed.match(path) == nil)
        }
        let named = Route("/system/function/{name}", [])
        #expect(named.match("/system/function/cat") == "cat")
        #expect(named.match("/system/function/..") == "..")
        for path in ["/system/function/", "/system/function", "/system/function/a/b", "/system/function/../x"] {
            #expect(named.match(path) == nil)
        }
    }

    @Test func `metrics drop the name`() {
        #expect(Route("/system/function/{name}", []).metricPath == "/system/function")
        #expect(Route("/system/info", []).metricPath == "/system/info")
    }

    @Test func `every kind of error has a status that says whose fault it is`() {
        for code in FaasError.Code.allCases { #expect((400...504).contains(ErrorStatus.of(code))) }
        #expect(ErrorStatus.of(.invalidArgument) == 400)
        #expect(ErrorStatus.of(.alreadyExists) == 409)
        #expect(ErrorStatus.of(CancellationError()) == 503)
    }

    @Test func `a deployment never answers 404, which would make faas-cli repeat it`() {
        #expect(ErrorStatus.ofDeployment(FaasError(.notFound, "image")) == 400)
        #expect(ErrorStatus.ofDeployment(FaasError(.notReady, "exited")) == 422)
        #expect(ErrorStatus.ofDeployment(FaasError(.upstream, "containerd")) == 502)
    }
}
