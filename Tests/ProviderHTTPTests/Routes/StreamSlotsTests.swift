import Testing

@testable import ProviderHTTP

@Suite struct StreamSlotsTests {
    @Test func `no more are taken than there are, and each is given back once`() {
        let slots = StreamSlots(2)
        let first = slots.take()
        var second = slots.take()
        #expect(first != nil && second != nil)
        #expect(slots.take() == nil)
        first?.release()
        first?.release()
        let third = slots.take()
        #expect(third != nil)
        #expect(slots.take() == nil)
        second = nil
        #expect(slots.take() != nil, "a forgotten slot is free again")
        third?.release()
    }

    @Test func `a write is stuck once it lasts as long as the limit`() {
        let progress = WriteProgress()
        let start = ContinuousClock.now
        #expect(!progress.isStuck(for: .seconds(15), at: start))
        progress.begin(at: start)
        #expect(!progress.isStuck(for: .seconds(15), at: start + .seconds(14)))
        #expect(progress.isStuck(for: .seconds(15), at: start + .seconds(15)))
        progress.end()
        #expect(!progress.isStuck(for: .seconds(15), at: start + .seconds(60)))
    }
}
