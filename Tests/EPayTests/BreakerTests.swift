import CardVault
import EPay
import Testing

struct BreakerTests {
    private let start = Instant(milliseconds: 1_000_000)

    private func breaker() -> Breaker { Breaker(threshold: 3, cooldown: .seconds(10), patience: .seconds(45)) }

    private func opened() -> Breaker {
        var breaker = breaker()
        for _ in 0..<3 { breaker.fail(at: start) }
        return breaker
    }

    @Test func `it opens after so many failures in a row and not before`() {
        var breaker = breaker()
        breaker.fail(at: start)
        breaker.fail(at: start)
        #expect(breaker.phase == .closed(failures: 2))
        let isAdmitted = breaker.admit(at: start)
        #expect(isAdmitted)
        breaker.fail(at: start)
        #expect(breaker.phase == .open(until: start + .seconds(10)))
        let isAdmittedNext = breaker.admit(at: start)
        #expect(!isAdmittedNext)
    }

    @Test func `an answer in between starts the count again`() {
        var breaker = breaker()
        for _ in 0..<10 {
            breaker.fail(at: start)
            breaker.fail(at: start)
            breaker.succeed()
        }
        #expect(breaker.phase == .closed(failures: 0))
    }

    @Test func `after the rest one call goes out as a probe, and the others wait for it`() {
        var breaker = opened()
        let isAdmitted = breaker.admit(at: start + .milliseconds(9_999))
        #expect(!isAdmitted)
        let later = start + .seconds(10)
        #expect(breaker.wouldAdmit(at: later))
        #expect(breaker.phase == .open(until: later))
        let isAdmittedNext = breaker.admit(at: later)
        #expect(isAdmittedNext)
        #expect(breaker.phase == .probing(until: later + .seconds(45)))
        let isAdmittedLast = breaker.admit(at: later)
        #expect(!isAdmittedLast)
        #expect(!breaker.wouldAdmit(at: later + .seconds(44)))
    }

    @Test func `a probe that succeeds closes it`() {
        var breaker = opened()
        let isAdmitted = breaker.admit(at: start + .seconds(10))
        #expect(isAdmitted)
        breaker.succeed()
        #expect(breaker.phase == .closed(failures: 0))
    }

    @Test func `a probe that fails opens it for another rest`() {
        var breaker = opened()
        let later = start + .seconds(10)
        let isAdmitted = breaker.admit(at: later)
        #expect(isAdmitted)
        breaker.fail(at: later + .seconds(1))
        #expect(breaker.phase == .open(until: later + .seconds(11)))
    }

    @Test func `a probe that is never heard of again makes room for another`() {
        var breaker = opened()
        let isAdmitted = breaker.admit(at: start + .seconds(10))
        #expect(isAdmitted)
        let isAdmittedNext = breaker.admit(at: start + .seconds(55))
        #expect(isAdmittedNext)
        #expect(breaker.phase == .probing(until: start + .seconds(100)))
    }

    @Test func `late failures do not make the rest longer`() {
        var breaker = opened()
        breaker.fail(at: start + .seconds(9))
        #expect(breaker.phase == .open(until: start + .seconds(10)))
    }

    @Test func `a late answer closes it at once`() {
        var breaker = opened()
        breaker.succeed()
        let isAdmitted = breaker.admit(at: start)
        #expect(isAdmitted)
    }

    @Test func `a clock that is set back does not keep it open`() {
        var breaker = opened()
        let isAdmitted = breaker.admit(at: start - .hours(1))
        #expect(isAdmitted)
        #expect(breaker.phase == .probing(until: start - .hours(1) + .seconds(45)))
        #expect(breaker.wouldAdmit(at: start - .hours(2)))
    }
}

extension TimeSpan {
    static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
}
