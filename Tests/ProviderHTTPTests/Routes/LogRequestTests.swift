import FaasModel
import FoundationEssentials
import Testing

@testable import ProviderHTTP

@Suite struct LogRequestTests {
    private let now = Date(timeIntervalSince1970: 1_795_343_249)

    private func query(_ text: String) throws -> LogQuery {
        try LogRequest.query(QueryItems(text[...]), now: now)
    }

    private func refusal(_ text: String) -> LogRequest.Refusal? {
        do {
            _ = try query(text)
            return nil
        } catch {
            return error as? LogRequest.Refusal
        }
    }

    @Test func `what faas-cli sends is understood`() throws {
        let query = try query(
            "follow=true&instance=cat.2&name=cat&namespace=staging&since=2026-11-22T10%3A20%3A29Z&tail=-1")
        #expect(query.function.description == "cat.staging")
        #expect(query.instance == "cat.2")
        #expect(query.since == now.addingTimeInterval(-420))
        #expect(query.tail == nil)
        #expect(query.follow)
    }

    @Test func `without since and tail it is the last five minutes`() throws {
        for text in ["name=cat", "name=cat&tail=-1", "name=cat&tail=0", "name=cat&since=2026-11-22T10%3A27%3A30Z"] {
            let query = try query(text)
            #expect(query.since == now.addingTimeInterval(-300))
            #expect(query.tail == nil)
            #expect(!query.follow)
            #expect(query.function.namespace == .functions)
        }
    }

    @Test func `a number of lines is given whatever their age`() throws {
        let query = try query("name=cat&tail=7")
        #expect(query.tail == 7)
        #expect(query.since == nil)
    }

    @Test func `what is not understood is refused`() {
        for text in ["name=cat&tail=ten", "name=cat&tail=1.5", "name=cat&since=yesterday", "name=cat&since=5m"] {
            #expect(refusal(text)?.status == 422)
            #expect(refusal(text)?.text.hasPrefix("could not parse the log request") == true)
        }
        for text in ["", "name=", "name=../x", "name=cat&namespace=a/b", "name=*"] {
            #expect(refusal(text)?.status == 400)
        }
    }
}
