import FoundationEssentials
import SwiftProtobuf

extension Google_Protobuf_Timestamp {
    /// Go's zero time, which containerd sends for "never", comes out as a date in the year 1.
    var instant: Date { Date(timeIntervalSince1970: Double(seconds) + Double(nanos) / 1e9) }
}
