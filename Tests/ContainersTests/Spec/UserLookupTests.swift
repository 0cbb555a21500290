import Containers
import FaasModel
import OCI
import Testing

@Suite("The user of an image")
struct UserLookupTests {
    static let passwd = Array(
        "root:x:0:0:root:/root:/bin/sh\nbroken\n\napp:x:100:101:App:/home/app:/bin/sh\nbad:x:y:z::/:\n".utf8)
    static let group = Array("root:x:0:\naudio:x:29:app,other\napp:x:101:app\nvideo:x:44:other,app\n".utf8)

    @Test(
        "is looked up as Docker does",
        arguments: [
            (nil, RuntimeProcess.User(uid: 0, gid: 0, additionalGids: [0])),
            ("", .init(uid: 0, gid: 0, additionalGids: [0])),
            ("app", .init(uid: 100, gid: 101, additionalGids: [29, 44, 101])),
            ("100", .init(uid: 100, gid: 101, additionalGids: [29, 44, 101])),
            ("app:audio", .init(uid: 100, gid: 29, additionalGids: [29])),
            ("app:7", .init(uid: 100, gid: 7, additionalGids: [7])),
            ("1000", .init(uid: 1000, gid: 0, additionalGids: [0])),
            ("1000:1000", .init(uid: 1000, gid: 1000, additionalGids: [1000])),
            ("app:", .init(uid: 100, gid: 101, additionalGids: [29, 44, 101])),
        ] as [(String?, RuntimeProcess.User)])
    func resolves(user: String?, expected: RuntimeProcess.User) throws {
        #expect(try UserLookup.resolve(user, passwd: Self.passwd, group: Self.group) == expected)
    }

    @Test(
        "that is in no file or no number is refused",
        arguments: ["nobody", "app:nogroup", "4294967295", "-1", "99999999999"])
    func refuses(user: String) {
        #expect(throws: FaasError.self) { try UserLookup.resolve(user, passwd: Self.passwd, group: Self.group) }
    }

    @Test("is found without the files where they are missing, if it can be")
    func withoutFiles() throws {
        #expect(
            try UserLookup.resolve("root:root", passwd: nil, group: nil) == .init(uid: 0, gid: 0, additionalGids: [0]))
        #expect(throws: FaasError.self) { try UserLookup.resolve("app", passwd: nil, group: nil) }
    }

    @Test("needs the files unless it is root or two numbers")
    func needsFiles() {
        #expect([nil, "", "0", "root", "5:6"].allSatisfy { !UserLookup.needsFiles($0) })
        #expect(["app", "1000", "5:app", "app:5", "root:app"].allSatisfy { UserLookup.needsFiles($0) })
    }
}
