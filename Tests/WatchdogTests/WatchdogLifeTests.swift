import Testing

@testable import Watchdog

@Suite struct WatchdogLifeTests {
    private func actions(
        _ events: [WatchdogLife.Event], hasChild: Bool = false
    ) -> [[WatchdogLife.Action]] {
        var life = WatchdogLife(hasChild: hasChild)
        return events.map { life.handle($0) }
    }

    @Test func `a stop lingers, drains and exits 0`() {
        #expect(
            actions([.functionReady, .stopAsked, .lingerOver, .drained])
                == [[.becomeHealthy], [.becomeUnhealthy, .linger], [.drain], [.exit(0)]])
    }

    @Test func `the child is asked to stop when the last request has ended`() {
        #expect(
            actions([.functionReady, .stopAsked, .lingerOver, .drained, .childExited(.code(0))], hasChild: true)
                == [[.becomeHealthy], [.becomeUnhealthy, .linger], [.drain], [.stopChild], [.exit(0)]])
    }

    @Test func `a child that does not stop is killed`() {
        #expect(
            actions(
                [.stopAsked, .lingerOver, .drained, .childOverdue, .childExited(.signal(9))], hasChild: true
            ).suffix(3) == [[.stopChild], [.killChild], [.exit(0)]])
    }

    @Test func `a second stop cuts every patience short`() {
        #expect(actions([.stopAsked, .stopAsked]).last == [.drain, .cutOff])
        #expect(actions([.stopAsked, .lingerOver, .stopAsked]).last == [.cutOff])
        #expect(actions([.stopAsked, .lingerOver, .drained, .stopAsked], hasChild: true).last == [.killChild])
    }

    @Test func `a child that ends by itself ends the watchdog with 1`() {
        #expect(
            actions([.functionReady, .childExited(.code(0)), .drained], hasChild: true).suffix(2)
                == [[.becomeUnhealthy, .drain, .cutOff], [.exit(1)]])
    }

    @Test func `a child that ends during the stop does not spoil it`() {
        #expect(
            actions([.functionReady, .stopAsked, .childExited(.signal(15)), .lingerOver, .drained], hasChild: true)
                .suffix(3) == [[], [.drain], [.exit(0)]])
    }

    @Test func `readiness after the stop changes nothing`() {
        #expect(actions([.stopAsked, .functionReady]).last == [])
    }
}
