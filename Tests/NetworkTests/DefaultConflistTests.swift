import FoundationEssentials
import HostFiles
import Network
import Testing

struct DefaultConflistTests {
    @Test func `the content written where none is there is the file of the repository`() throws {
        let file = #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/cni/10-openfaas.conflist"
        #expect(String(decoding: try HostFile.read("/" + file), as: UTF8.self) == ConflistFile.defaultContent)
        let network = try ConflistFile.parse(Data(ConflistFile.defaultContent.utf8), path: file)
        #expect(network.bridge == "openfaas0" && "\(network.subnet)" == "10.62.0.0/16")
    }

    @Test func `a conflist that is there is left as it is, a missing one is written with its folder`() throws {
        let scratch = try ScratchDirectory(prefix: "faasd-conflist-test")
        let path = scratch.path + "/net.d/10-openfaas.conflist"
        try ConflistFile.ensure(path: path)
        #expect(try ConflistFile.read(path: path).bridge == "openfaas0")
        try DurableFile.write("mine".utf8, to: path)
        try ConflistFile.ensure(path: path)
        #expect(try HostFile.read(path) == Array("mine".utf8))
    }
}
