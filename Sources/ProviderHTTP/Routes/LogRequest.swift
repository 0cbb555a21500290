import FaasModel
import FoundationEssentials

/// The query of `GET /system/logs`, read.
enum LogRequest {
    /// Without `since` and without a number of lines, the last five minutes, as upstream has it: the
    /// whole history of a busy function would bury whoever asks. A moment still to come means the same;
    /// it is a clock that is ahead of ours.
    static let defaultAge: TimeInterval = 300

    /// What is wrong, with the status it is answered by.
    struct Refusal: Error, Equatable {
        var status: Int
        var text: String
    }

    static func query(_ items: QueryItems, now: Date) throws(Refusal) -> LogQuery {
        let function: FunctionID
        do {
            // The core services' lines may be read too: nothing runs by reading.
            let namespace = items["namespace"].flatMap { $0.isEmpty ? nil : $0 }
            function = FunctionID(
                try FunctionName(items["name"] ?? ""), in: try namespace.map { try NamespaceName($0) } ?? .functions)
        } catch {
            throw Refusal(status: 400, text: "\(error)")
        }

        var tail: Int?
        if let text = items["tail"], !text.isEmpty {
            guard let number = Int(text) else {
                throw Refusal(
                    status: 422, text: "could not parse the log request: tail \(DNSLabel.quoted(text)) is no number")
            }
            // faas-cli sends -1 for "all".
            tail = number > 0 ? number : nil
        }

        var since: Date?
        if let text = items["since"], !text.isEmpty {
            guard let date = RFC3339.parse(text) else {
                throw Refusal(
                    status: 422,
                    text: "could not parse the log request: since \(DNSLabel.quoted(text)) is not an RFC 3339 time")
            }
            since = date <= now ? date : now.addingTimeInterval(-defaultAge)
        } else if tail == nil {
            since = now.addingTimeInterval(-defaultAge)
        }

        let instance = items["instance"].flatMap { $0.isEmpty ? nil : $0 }
        return LogQuery(
            function: function, instance: instance, since: since, tail: tail, follow: items.flag("follow"))
    }
}
