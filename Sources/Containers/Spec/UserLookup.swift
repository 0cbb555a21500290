import FaasModel
import HostFiles
import OCI

/// Who a container's process is, from an image's `USER`: `user`, `uid`, `user:group` and mixtures, names being those of the
/// image's own /etc/passwd and /etc/group (passwd(5), group(5)). Follows Docker: a number needs no entry, a user without one
/// is in group 0, and an explicit group replaces the further groups.
public enum UserLookup {
    /// Whether the image's files have to be read: not for root and not for two numbers.
    public static func needsFiles(_ user: String?) -> Bool {
        let (name, group) = split(user ?? "")
        if group == nil { return !["", "0", "root"].contains(name) }
        return UInt32(name) == nil || UInt32(group ?? "") == nil
    }

    /// - Parameters:
    ///   - passwd, group: the files' bytes; nil where the image has none.
    /// - Throws: ``FaasError`` `invalidArgument` for a name that is in neither file, and for a number out of range.
    public static func resolve(
        _ user: String?, passwd: [UInt8]?, group: [UInt8]?
    ) throws(FaasError) -> RuntimeProcess.User {
        let (name, groupName) = split(user ?? "")
        let entry = try account(name, in: records(passwd))
        if let groupName {
            let gid = try groupID(groupName, in: records(group))
            return .init(uid: entry.uid, gid: gid, additionalGids: [gid])
        }
        // The own group stands among the further ones as well: else a set-group-id program would shed it, and with it
        // permissions that are taken from that group (CVE-2022-36109).
        let further = records(group).filter { fields in
            guard let member = entry.name, fields.count > 3 else { return false }
            return fields[3].split(separator: ",").contains(member)
        }.compactMap { UInt32($0[2]) }
        return .init(uid: entry.uid, gid: entry.gid, additionalGids: Set(further + [entry.gid]).sorted())
    }

    /// Reads both files of the image whose file system is mounted at `root`, links not followed out of it, and resolves.
    public static func resolve(_ user: String?, inRootFilesystem root: String) throws(FaasError) -> RuntimeProcess.User
    {
        guard needsFiles(user) else { return try resolve(user, passwd: nil, group: nil) }
        let passwd: [UInt8]?
        let group: [UInt8]?
        do throws(HostFileError) {
            let tree = try ForeignTree(root)
            passwd = try tree.read("etc/passwd")
            group = try tree.read("etc/group")
        } catch {
            throw FaasError(
                .invalidArgument, "cannot look up the image's user \(DNSLabel.quoted(user ?? ""))", cause: error)
        }
        return try resolve(user, passwd: passwd, group: group)
    }

    private static func split(_ user: String) -> (name: String, group: String?) {
        guard let colon = user.firstIndex(of: ":") else { return (user, nil) }
        let group = user[user.index(after: colon)...]
        return (String(user[..<colon]), group.isEmpty ? nil : String(group))
    }

    private static func account(
        _ name: String, in records: [[Substring]]
    ) throws(FaasError) -> (uid: UInt32, gid: UInt32, name: Substring?) {
        let name = name.isEmpty ? "0" : name
        let number = UInt32(name)
        for fields in records where fields.count > 3 {
            guard let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { continue }
            if fields[0] == name || uid == number { return (uid, gid, fields[0]) }
        }
        if let number, number <= highest { return (number, 0, nil) }
        if name == "root" { return (0, 0, nil) }
        throw FaasError(.invalidArgument, "the image's user \(DNSLabel.quoted(name)) is not in its /etc/passwd")
    }

    private static func groupID(_ name: String, in records: [[Substring]]) throws(FaasError) -> UInt32 {
        if let number = UInt32(name), number <= highest { return number }
        if let found = records.first(where: { $0.count > 2 && $0[0] == name }).flatMap({ UInt32($0[2]) }) {
            return found
        }
        if name == "root" { return 0 }
        throw FaasError(.invalidArgument, "the image's group \(DNSLabel.quoted(name)) is not in its /etc/group")
    }

    /// -1 means "no change" to setuid(2) and its kin, so it is no id.
    private static let highest = UInt32.max - 1

    private static func records(_ bytes: [UInt8]?) -> [[Substring]] {
        guard let bytes else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: ":", omittingEmptySubsequences: false) }
    }
}
