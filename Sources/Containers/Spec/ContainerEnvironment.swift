import FaasModel

/// A container's environment: the image's, overlaid by the plan's.
enum ContainerEnvironment {
    /// What a process without PATH would be looked up in; Docker's default.
    static let defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Entries `NAME=value` in the image's order, then what is new by name; of equal names the last counts. Values keep their `=`, and an empty value
    /// is a value.
    /// - Throws: ``FaasError`` `invalidArgument` for a name that is empty or holds `=`, and for NUL anywhere.
    static func merge(image: [String], over wanted: [String: String]) throws(FaasError) -> [String] {
        for (name, value) in wanted {
            guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")), !name.utf8.contains(0) else {
                throw FaasError(
                    .invalidArgument, "environment variable name \(DNSLabel.quoted(name)) is empty or holds '=' or NUL")
            }
            guard !value.utf8.contains(0) else {
                throw FaasError(
                    .invalidArgument, "the value of environment variable \(DNSLabel.quoted(name)) holds NUL")
            }
        }
        var places: [Substring: Int] = [:]
        var result: [String] = []
        for entry in image + wanted.sorted(by: { $0.key < $1.key }).map({ "\($0.key)=\($0.value)" }) {
            guard let split = entry.utf8.firstIndex(of: UInt8(ascii: "=")), split > entry.startIndex else { continue }
            if let place = places[entry[..<split]] {
                result[place] = entry
            } else {
                places[entry[..<split]] = result.count
                result.append(entry)
            }
        }
        return result.contains { $0.hasPrefix("PATH=") } ? result : [defaultPath] + result
    }
}
