import FaasModel
import Testing

struct NameTests {
    @Test(arguments: ["a", "cat", "a-1", "0", String(repeating: "x", count: 63)])
    func `a DNS label is a name`(_ text: String) throws {
        #expect(try FunctionName(text).rawValue == text)
        #expect(try NamespaceName(text).rawValue == text)
    }

    @Test(arguments: [
        "", "-a", "a-", "A", "a.b", "a_b", "../etc", "a/b", "a\0b", "ä", "a b", String(repeating: "x", count: 64),
    ])
    func `anything else is refused, telling the rule`(_ text: String) {
        #expect(throws: FaasError.self) { try FunctionName(text) }
        let error = #expect(throws: FaasError.self) { try NamespaceName(text) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("a-z, 0-9 and '-'") == true)
    }

    @Test func `an error shows a hostile name harmlessly`() {
        let error = #expect(throws: FaasError.self) {
            try FunctionName("a\n\u{1b}[31m" + String(repeating: "x", count: 1000))
        }
        #expect(error?.message.utf8.allSatisfy { $0 >= 0x20 } == true)
        #expect((error?.message.count ?? 1000) < 250)
    }

    @Test func `functions are ordered by namespace, then name`() throws {
        let ids = [("b", "x"), ("a", "y"), ("a", "x")]
        let sorted = try ids.map { FunctionID(try FunctionName($0.0), in: try NamespaceName($0.1)) }.sorted()
        #expect(sorted.map(\.description) == ["a.x", "b.x", "a.y"])
    }
}
