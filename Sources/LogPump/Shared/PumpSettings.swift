/// What the pump is told by containerd's shim: the pairs of the logger URI's query as arguments, in
/// any order, and two variables of the environment.
///
/// The strings are C's, since the pump carries no Unicode tables for Swift's.
public struct PumpSettings {
    public typealias CString = UnsafePointer<CChar>

    /// The function or service: argument `name`, else the container's id.
    public let name: CString
    public let namespace: CString
    /// The container's id.
    public let replica: CString
    /// journald's socket, when argument `journal` names another than the usual.
    public let journal: CString?

    /// nil when one is missing, empty, or holds a control character, which could forge fields in
    /// journald's protocol. Unknown pairs are for a newer pump and ignored.
    public init?(arguments: UnsafeBufferPointer<CString?>, containerID: CString?, containerNamespace: CString?) {
        guard let containerID, Self.isUsable(containerID), let containerNamespace, Self.isUsable(containerNamespace)
        else { return nil }
        var name = containerID
        var journal: CString?
        var index = 0
        while index + 1 < arguments.count {
            guard let key = arguments[index], let value = arguments[index + 1] else { break }
            if Self.equal(key, "name") {
                guard Self.isUsable(value) else { return nil }
                name = value
            } else if Self.equal(key, "journal") {
                guard Self.isUsable(value) else { return nil }
                journal = value
            }
            index += 2
        }
        self.name = name
        self.journal = journal
        namespace = containerNamespace
        replica = containerID
    }

    private static func isUsable(_ text: CString) -> Bool {
        var index = 0
        while text[index] != 0 {
            let byte = UInt8(bitPattern: text[index])
            if byte < 0x20 || byte == 0x7f { return false }
            index += 1
        }
        return index > 0
    }

    private static func equal(_ a: CString, _ b: StaticString) -> Bool {
        var index = 0
        while index < b.utf8CodeUnitCount {
            // A shorter `a` differs at its end.
            if UInt8(bitPattern: a[index]) != b.utf8Start[index] { return false }
            index += 1
        }
        return a[index] == 0
    }
}
