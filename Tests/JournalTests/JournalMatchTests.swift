import FaasModel
import FoundationEssentials
import Testing

@testable import Journal

@Suite struct JournalMatchTests {
    @Test func `a match becomes alternatives of terms`() {
        let match = JournalMatch.all([
            .field("A", "1"), .any([.field("B", "2"), .all([.field("C", "3"), .field("D", "4")])]),
        ])
        #expect(match.alternatives == [["A=1", "B=2"], ["A=1", "C=3", "D=4"]])
    }

    @Test func `a function's lines are those that root wrote under its name`() throws {
        let function = FunctionID(try FunctionName("figlet"))
        #expect(
            FunctionLogEntries.match(LogQuery(function: function)).alternatives
                == [["SYSLOG_IDENTIFIER=openfaas-fn:figlet", "_UID=0"]])
        #expect(
            FunctionLogEntries.match(LogQuery(function: function, instance: "figlet.2")).alternatives
                == [["SYSLOG_IDENTIFIER=openfaas-fn:figlet", "_UID=0", "FAASD_REPLICA=figlet.2"]])
    }

    @Test func `an instance that is a number may be the process id of another pump`() throws {
        let query = LogQuery(function: FunctionID(try FunctionName("figlet")), instance: "123")
        #expect(FunctionLogEntries.match(query).alternatives.map(\.last) == ["FAASD_REPLICA=123", "_PID=123"])
    }

    @Test func `moments keep their microsecond both ways`() {
        for microseconds: UInt64 in [0, 1, 1_795_380_770_728_981, 1_795_380_770_999_999, 4_102_444_800_000_001] {
            #expect(FunctionLogEntries.microseconds(FunctionLogEntries.date(microseconds)) == microseconds)
        }
        #expect(FunctionLogEntries.microseconds(.distantPast) == 0)
    }
}
