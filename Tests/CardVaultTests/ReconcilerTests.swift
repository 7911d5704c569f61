import CardVault
import RepositoryContract
import Secrets
import Testing

@Suite struct ReconcilerTests {
    let fixture = Fixture()

    /// Seconds after the start at which the bank was asked, while time passes.
    private func moments(_ span: TimeSpan, _ answer: BankAnswer) async throws -> [Int64] {
        let (clock, start) = (fixture.clock, fixture.clock.now)
        let log = RecordedMoments()
        fixture.bank.status.answer { _ in
            log.note(clock.now.since(start).milliseconds / 1_000)
            return answer
        }
        try await fixture.pass(span)
        return log.all
    }

    @Test func `the bank is asked at once, then ever more rarely, for five days`() async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        let asked = try await moments(.days(7), Answers.inProgress)
        let days: [Int64] = [90_755, 177_155, 263_555, 349_955]
        let outcome: [Int64] = [0, 5, 35, 155, 755, 4_355] + days + [432_000]
        // The schedule of the outcome, then the watch over what has failed.
        #expect(Array(asked.prefix(11)) == outcome)
        #expect(try fixture.verification(id).status == .failed)
        guard case .failed(.unresolved) = try fixture.verification(id).state else { return #expect(Bool(false)) }
        #expect(Array(asked.dropFirst(11)) == [518_400, 604_800])
    }

    @Test func `not found is unresolved after an hour, not before`() async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        let asked = try await moments(.hours(1) - .seconds(1), Answers.notFound)
        #expect(asked == [0, 5, 35, 155, 755])
        #expect(try fixture.verification(id).status == .undetermined)
        let trace = try await fixture.trace { try await fixture.pass(.seconds(1)) }
        guard case .failed(.unresolved) = try fixture.verification(id).state else { return #expect(Bool(false)) }
        #expect(trace.events == [.verificationFailed] && trace.leaves == [.verificationFailed])
    }

    @Test func `VERIFIED without a cardID is no_card_id after ten minutes`() async throws {
        let id = try await fixture.start(answered: Answers.verified(nil)).id
        let asked = try await moments(.minutes(10) - .seconds(1), Answers.verified(nil))
        #expect(asked == [0, 5, 35, 155])
        #expect(try fixture.verification(id).status == .undetermined)
        try await fixture.pass(.seconds(1))
        guard case .failed(.noCardID) = try fixture.verification(id).state else { return #expect(Bool(false)) }
    }

    @Test func `a bank that falls silent after VERIFIED without a cardID is not asked without pause`() async throws {
        let id = try await fixture.start(answered: Answers.verified(nil)).id
        let asked = try await moments(.hours(3), Answers.lost)
        #expect(asked.count < 10)
        #expect(try fixture.verification(id).status == .undetermined)
        fixture.bank.status.answer { _ in Answers.lost }
        try await fixture.pass(.days(5))
        guard case .failed(.noCardID) = try fixture.verification(id).state else { return #expect(Bool(false)) }
    }

    @Test func `a challenge at the bank of which we hold nothing expires after its time`() async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        _ = try await moments(.minutes(15) - .seconds(1), Answers.challengeOpen)
        #expect(try fixture.verification(id).status == .undetermined)
        try await fixture.pass(.seconds(1))
        #expect(try fixture.verification(id).status == .expired)
    }

    @Test func `a handle that was told and never shown to be the same card ends as another card`() async throws {
        let card = try await fixture.save("h1")
        let id = try await fixture.reverify(card.id, answered: Answers.verified("h2")).id
        fixture.bank.status.answer { _ in Answers.inProgress }
        try await fixture.pass(.days(6))
        guard case .failed(.differentCard) = try fixture.verification(id).state else { return #expect(Bool(false)) }
        #expect(try fixture.bank.deactivate.asked.map(\.id) == [Samples.bankCard("h2").id])
        #expect(try fixture.card(card.id).status == .active)
    }

    @Test func `what was interrupted is asked about at start`() async throws {
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.verify.arrival(of: 1)
        fixture.life.end()
        fixture.bank.verify.release()
        let id = try await started.value.id
        #expect(try fixture.verification(id).status == .processing)
        let next = Fixture(after: fixture)
        next.bank.status.next(Answers.verified("h1"))
        try await next.reconciler.takeUpInterrupted()
        #expect(try next.verification(id).status == .verified)
        #expect(next.bank.verify.asked.count == 1, "nothing is ever sent to cryptopay twice")
    }

    @Test func `a silent bank holds up a start for ten seconds at most`() async throws {
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.verify.arrival(of: 1)
        fixture.life.end()
        fixture.bank.verify.release()
        let id = try await started.value.id
        let next = Fixture(after: fixture)
        next.bank.status.hold()
        let begun = Task { try await next.reconciler.takeUpInterrupted() }
        await next.bank.status.arrival(of: 1)
        next.clock.advance(by: .seconds(10))
        try await begun.value
        #expect(try next.verification(id).status == .undetermined)
        next.bank.status.release()
    }

    @Test func `reading an undetermined verification asks the bank`() async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        fixture.bank.status.next(Answers.verified("h1"))
        let read = ReadVault(ports: fixture.ports, reconciler: fixture.reconciler)
        _ = try read.verification(id, by: Fixture.client())
        try await fixture.eventually { try fixture.verification(id).status == .verified }
    }

    @Test func `one verification is asked about every two seconds at most, one question at a time`() async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        for _ in 0..<5 { await fixture.reconciler.hint(id) }
        #expect(fixture.bank.status.asked.count == 1)
        fixture.clock.advance(by: TimeSpan(milliseconds: 1_999))
        await fixture.reconciler.hint(id)
        #expect(fixture.bank.status.asked.count == 1)
        fixture.clock.advance(by: TimeSpan(milliseconds: 1))
        fixture.bank.status.hold()
        let slow = Task { await fixture.reconciler.hint(id) }
        await fixture.bank.status.arrival(of: 2)
        fixture.clock.advance(by: .seconds(10))
        await fixture.reconciler.hint(id)
        #expect(fixture.bank.status.asked.count == 2)
        fixture.bank.status.release()
        await slow.value
    }

    @Test func `hints use up none of the schedule`() async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        try await fixture.pass(.seconds(6))
        for _ in 0..<10 {
            fixture.clock.advance(by: .seconds(2))
            await fixture.reconciler.hint(id)
        }
        let question = try #require(try fixture.verification(id).question)
        #expect(question.asked == 2 && question.dueAt.since(question.since) == .seconds(35))
    }

    @Test func `an answer that is not ours is asked for again and raises an alert`() async throws {
        let id = try await fixture.start(answered: Answers.foreign).id
        #expect(fixture.signals.all == [.foreignAnswer(.cryptopay)])
        #expect(try fixture.leaves() == [.verificationCreated, .answerForeign, .verificationUndetermined])
        fixture.bank.status.next(Answers.foreign, Answers.verified("h1"))
        try await fixture.pass(.seconds(6))
        #expect(try fixture.verification(id).status == .verified)
        #expect(try fixture.debt(on: "foreign") == nil)
    }

    @Test func `a clock that jumps back does not stop the questions`() async throws {
        let id = try await fixture.start(answered: Answers.lost).id
        await fixture.reconciler.hint(id)
        fixture.clock.advance(by: TimeSpan(milliseconds: -60_000))
        fixture.bank.status.next(Answers.verified("h1"))
        await fixture.reconciler.hint(id)
        #expect(try fixture.verification(id).status == .verified)
    }
}
