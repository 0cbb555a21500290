import FaasModel
import Testing

@testable import Network

struct AddressBookTests {
    private let start = ContinuousClock.now

    private func address(_ last: UInt32) throws -> IPv4Address { IPv4Address(0x0a3e_0000 + last) }

    private func book(_ range: ClosedRange<UInt32>) throws -> AddressBook {
        AddressBook(range: try address(range.lowerBound)...address(range.upperBound))
    }

    private func container(_ name: Int) -> ContainerID { ContainerID("f\(name)", in: .functions) }

    @Test func `addresses are given in order, and round-robin`() throws {
        var book = try book(64...66)
        #expect(try book.allocate(for: container(1), at: start) == address(64))
        #expect(try book.allocate(for: container(2), at: start) == address(65))
        book.free(container(1), at: start)
        #expect(try book.allocate(for: container(3), at: start + .seconds(61)) == address(66))
        #expect(try book.allocate(for: container(4), at: start + .seconds(61)) == address(64))
    }

    @Test func `a container that has an address keeps it`() throws {
        var book = try book(64...66)
        let first = try book.allocate(for: container(1), at: start)
        #expect(try book.allocate(for: container(1), at: start, holding: [first]) == first)
        #expect(book.count == 1)
    }

    @Test func `a freed address rests for a minute`() throws {
        var book = try book(64...64)
        _ = try book.allocate(for: container(1), at: start)
        book.free(container(1), at: start)
        let error = #expect(throws: FaasError.self) {
            try book.allocate(for: container(2), at: start + .milliseconds(59_999))
        }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.message.contains("0 are in use, 1 rest after use, 0 are held") == true)
        #expect(try book.allocate(for: container(2), at: start + .seconds(60)) == address(64))
    }

    @Test func `an address that a watcher holds is passed over, however long it has rested`() throws {
        var book = try book(64...65)
        let held: Set = [try address(64)]
        #expect(try book.allocate(for: container(1), at: start, holding: held) == address(65))
        #expect(throws: FaasError.self) {
            try book.allocate(for: container(2), at: start + .seconds(600), holding: held)
        }
        #expect(try book.allocate(for: container(2), at: start) == address(64))
    }

    @Test func `when all are taken the error counts them`() throws {
        var book = try book(64...65)
        _ = try book.allocate(for: container(1), at: start)
        _ = try book.allocate(for: container(2), at: start)
        let error = #expect(throws: FaasError.self) { try book.allocate(for: container(3), at: start) }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.message.contains("10.62.0.64 to 10.62.0.65, 2 are in use") == true)
        #expect(error?.message.contains("openfaas-fn/f3") == true)
    }

    @Test func `a claimed address is the container's, and the next one lies behind it`() throws {
        var book = try book(64...70)
        #expect(book.claim(try address(68), for: container(1)) == .claimed)
        #expect(book.claim(try address(65), for: container(2)) == .claimed)
        #expect(book.claim(try address(68), for: container(1)) == .claimed)
        #expect(book.address(of: container(1)) == (try address(68)))
        #expect(book.owner(of: try address(65)) == container(2))
        #expect(try book.allocate(for: container(3), at: start) == address(69))
    }

    @Test func `claims that cannot both be true are told, and change nothing`() throws {
        var book = try book(64...70)
        #expect(book.claim(try address(64), for: container(1)) == .claimed)
        #expect(book.claim(try address(64), for: container(2)) == .conflict(owner: container(1)))
        #expect(book.claim(try address(65), for: container(1)) == .holdsAnother(try address(64)))
        #expect(book.claim(try address(63), for: container(3)) == .outsideRange)
        #expect(book.count == 1)
        #expect(book.address(of: container(2)) == nil)
    }

    @Test func `claiming the last address begins again with the first`() throws {
        var book = try book(64...66)
        #expect(book.claim(try address(66), for: container(1)) == .claimed)
        #expect(try book.allocate(for: container(2), at: start) == address(64))
    }

    @Test func `freeing what has no address does nothing`() throws {
        var book = try book(64...64)
        book.free(container(1), at: start)
        #expect(try book.allocate(for: container(2), at: start) == address(64))
    }
}
