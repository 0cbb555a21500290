/// The line the field's watchdogs write after each call:
/// `METHOD URI - STATUS - ContentLength: SIZE (SECONDSs)`, then ` [CALL-ID]` when asked for.
struct AccessLine {
    var method: String
    var target: String
    var status: Int
    /// nil when the length was not told beforehand, written as -1B, as Go does.
    var contentLength: Int?
    var duration: Duration
    var callID: String?

    var text: String {
        let reason = Self.reasons[status].map { " \($0)" } ?? ""
        let id = callID.map { " [\($0)]" } ?? ""
        return "\(method) \(target) - \(status)\(reason) - ContentLength: \(Self.size(contentLength ?? -1)) "
            + "(\(duration.seconds(decimals: 4))s)\(id)"
    }

    /// Bytes with at most four significant digits and a decimal unit: 11B, 1.5kB, 10.49MB.
    static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        if unit == 0 { return "\(bytes)B" }
        let decimals = value >= 100 ? 1 : value >= 10 ? 2 : 3
        var text = Duration.nanoseconds(Int64(value * 1e9)).seconds(decimals: decimals)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text + units[unit]
    }

    private static let units = ["B", "kB", "MB", "GB", "TB"]

    private static let reasons: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 409: "Conflict", 413: "Request Entity Too Large",
        415: "Unsupported Media Type", 416: "Requested Range Not Satisfiable", 422: "Unprocessable Entity",
        429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
