import Testing

@testable import ProviderHTTP

@Suite struct QueryItemsTests {
    @Test func `parameters are decoded, the last of a repeated one counts`() {
        let items = QueryItems("a=1&b=x%2By+z&a=2&flag&empty=&bad=%zz&%zz=1")
        #expect(items["a"] == "2")
        #expect(items["b"] == "x+y z")
        #expect(items["flag"] == "")
        #expect(items["empty"] == "")
        #expect(items["bad"] == nil)
        #expect(items["missing"] == nil)
    }

    @Test func `flags are true for Go's words for true only`() {
        for text in ["1", "t", "T", "TRUE", "true", "True"] { #expect(QueryItems("f=\(text)").flag("f")) }
        for text in ["0", "yes", "", "tRUE", "false"] { #expect(!QueryItems("f=\(text)").flag("f")) }
        #expect(!QueryItems("").flag("f"))
    }

    @Test func `percent-decoding refuses halves and what is no UTF-8`() {
        #expect(PercentCoding.decode("a%2fb%2F") == "a/b/")
        #expect(PercentCoding.decode("a+b") == "a+b")
        for text in ["%", "%1", "%g0", "%ff"] { #expect(PercentCoding.decode(Substring(text)) == nil) }
    }
}
