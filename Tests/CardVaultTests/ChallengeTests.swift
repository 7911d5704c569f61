import CardVault
import RepositoryContract
import Secrets
import Testing

@Suite struct ChallengeTests {
    let fixture = Fixture()

    private func challenged() async throws -> Verification {
        let verification = try await fixture.start(answered: Answers.challenge)
        try #require(verification.status == .challenge)
        return verification
    }

    @Test func `a challenge is confirmed with the token and transaction of its own operation`() async throws {
        let verification = try await challenged()
        #expect(try fixture.events() == [.verificationCreated, .verificationChallenge])
        let trace = try await fixture.trace {
            let confirmed = try await fixture.confirm(verification.id, answered: Answers.verified("h1"))
            #expect(confirmed.status == .verified)
        }
        #expect(trace.events == [.verificationVerified, .cardSaved])
        #expect(trace.leaves == [.verificationConfirmed, .verificationVerified, .cardSaved])
        let confirmation = try #require(fixture.bank.confirm.asked.first)
        #expect(confirmation.transactionID == "operation-1" && confirmation.token == verification.token)
        #expect(confirmation.md == SecretBytes(utf8: "another md"))
        #expect(try fixture.verification(verification.id).token == nil)
        #expect(fixture.bank.token.asked.count == 1)
    }

    @Test func `a challenge expires by the timer, not by its reader`() async throws {
        let verification = try await challenged()
        fixture.clock.advance(by: .minutes(15))
        let read = ReadVault(ports: fixture.ports, reconciler: fixture.reconciler)
        #expect(try read.verification(verification.id, by: Fixture.client()).status == .challenge)
        let trace = try await fixture.trace { await fixture.caretaker.tick() }
        #expect(try fixture.verification(verification.id).status == .expired)
        #expect(trace.events == [.verificationExpired] && trace.leaves == [.verificationExpired])
        #expect(fixture.signals.all == [.verificationEnded(.expired)])
    }

    @Test func `what comes after the time is not sent`() async throws {
        let verification = try await challenged()
        fixture.clock.advance(by: .minutes(15))
        try await fixture.confirm(verification.id)
        #expect(fixture.bank.confirm.asked.isEmpty)
    }

    @Test func `a second confirmation changes nothing`() async throws {
        let verification = try await challenged()
        fixture.bank.confirm.hold()
        let first = Task { try await fixture.confirm(verification.id) }
        await fixture.bank.confirm.arrival(of: 1)
        #expect(try await fixture.confirm(verification.id).status == .processing)
        fixture.bank.confirm.next(Answers.verified("h1"))
        fixture.bank.confirm.release()
        #expect(try await first.value.status == .verified)
        let trace = try await fixture.trace {
            let again = try await fixture.confirm(verification.id)
            #expect(again.status == .verified)
        }
        #expect(trace.events.isEmpty && trace.leaves.isEmpty)
        #expect(fixture.bank.confirm.asked.count == 1)
    }

    @Test func `a lost confirmation is decided by the status`() async throws {
        for (status, end) in [
            (Answers.verified("h1"), VerificationStatus.verified), (Answers.rejected(473), .declined),
        ] {
            let verification = try await challenged()
            #expect(try await fixture.confirm(verification.id, answered: Answers.lost).status == .undetermined)
            fixture.bank.status.next(status)
            try await fixture.pass(.seconds(1))
            #expect(try fixture.verification(verification.id).status == end)
        }
    }

    @Test func `a restart between challenge and return loses nothing`() async throws {
        let verification = try await challenged()
        fixture.life.end()
        let next = Fixture(after: fixture)
        try await next.reconciler.takeUpInterrupted()
        #expect(try next.verification(verification.id).status == .challenge)
        #expect(try await next.confirm(verification.id, answered: Answers.verified("h1")).status == .verified)
    }

    @Test func `a restart while the confirmation was out asks for the status`() async throws {
        let verification = try await challenged()
        fixture.bank.confirm.hold()
        let confirmed = Task { try await fixture.confirm(verification.id) }
        await fixture.bank.confirm.arrival(of: 1)
        fixture.life.end()
        fixture.bank.confirm.release()
        _ = try await confirmed.value
        let next = Fixture(after: fixture)
        next.bank.status.answer { _ in Answers.verified("h1") }
        try await next.reconciler.takeUpInterrupted()
        #expect(try next.verification(verification.id).status == .verified)
        #expect(next.bank.confirm.asked.count == 1)
    }

    @Test func `a callback that hints while the confirmation is out ends nothing`() async throws {
        let verification = try await challenged()
        fixture.clock.advance(by: .seconds(899))
        fixture.bank.confirm.hold()
        let confirmed = Task { try await fixture.confirm(verification.id) }
        await fixture.bank.confirm.arrival(of: 1)
        fixture.clock.advance(by: .seconds(5))
        fixture.bank.status.next(Answers.challengeOpen)
        await fixture.receiveCallback(verification.id)
        fixture.bank.confirm.next(Answers.verified("h1"))
        fixture.bank.confirm.release()
        #expect(try await confirmed.value.status == .verified)
        #expect(try fixture.verification(verification.id).card != nil)
    }

    @Test func `the browser is shown the challenge with the TermUrl of its route`() async throws {
        let show = ShowChallenge(ports: fixture.ports)
        let verification = try await challenged()
        let shown = try show(verification.id)
        #expect(shown.0.status == .challenge && shown.termURL == PlainLinks().challengeReturn(for: verification.id))
        fixture.bank.verify.next(Answers.challenge)
        let own = try await fixture.startVerification(
            VerificationRequest(
                .account(Samples.account(), cardSave: true, terminal: nil),
                cryptogram: Cryptogram(SecretBytes(utf8: "Y3J5cHRvZ3JhbQ==")),
                details: PassThrough(),
                route: .callerTermURL("https://shop.example/term")
            ),
            by: Fixture.client()
        )
        #expect(try show(own.id).termURL == "https://shop.example/term")
        guard case .challenge(let challenge) = own.state else { return #expect(Bool(false)) }
        #expect(!show.isOver(challenge))
        fixture.clock.advance(by: .minutes(15))
        #expect(show.isOver(challenge))
        _ = try await EraseAccount(ports: fixture.ports)(Samples.account(), by: Fixture.client())
        #expect(throws: VaultError.verificationNotFound) { _ = try show(own.id) }
    }

    // MARK: Cancellation

    @Test func `a cancelled verification has failed, once`() async throws {
        let verification = try await challenged()
        let trace = try await fixture.trace {
            for _ in 0..<2 {
                guard case .failed(.cancelled) = try await fixture.cancel(verification.id).state else {
                    return #expect(Bool(false))
                }
            }
        }
        #expect(trace.events == [.verificationFailed] && trace.leaves == [.verificationFailed])
        try await fixture.confirm(verification.id)
        #expect(fixture.bank.confirm.asked.isEmpty)
    }

    @Test(arguments: [Answers.verified("h1"), Answers.declined(484)])
    func `what has ended otherwise cannot be cancelled`(answer: BankAnswer) async throws {
        let verification = try await fixture.start(answered: answer)
        await #expect(throws: VaultError.verificationFinal) { try await fixture.cancel(verification.id) }
    }

    @Test func `only who may see a verification cancels or confirms it`() async throws {
        let verification = try await challenged()
        let stranger = try Fixture.client("b", prefixes: ["other"])
        await #expect(throws: VaultError.verificationNotFound) {
            try await CancelVerification(ports: fixture.ports)(verification.id, by: stranger)
        }
        await #expect(throws: VaultError.verificationNotFound) {
            let secret = SecretBytes(utf8: "x")
            return try await FinishChallenge(ports: fixture.ports)(
                verification.id,
                paRes: secret,
                md: secret,
                by: stranger
            )
        }
    }

    // MARK: Late VERIFIED (rule 7)

    enum End: CaseIterable, Sendable { case expired, unresolved, cancelled, unsupported, noCardID }

    private func ended(_ end: End) async throws -> Verification.ID {
        switch end {
        case .expired:
            let id = try await challenged().id
            try await fixture.pass(.minutes(15))
            return id
        case .cancelled: return try await fixture.cancel(challenged().id).id
        case .unsupported: return try await fixture.start(answered: BankAnswer(.unsupportedChallenge)).id
        case .unresolved:
            let id = try await fixture.start(answered: Answers.lost).id
            fixture.bank.status.answer { _ in Answers.notFound }
            try await fixture.pass(.hours(2))
            return id
        case .noCardID:
            let id = try await fixture.start(answered: Answers.verified(nil)).id
            fixture.bank.status.answer { _ in Answers.verified(nil) }
            try await fixture.pass(.minutes(11))
            return id
        }
    }

    @Test(arguments: End.allCases)
    func `VERIFIED after the end saves nothing and owes the handle's deactivation`(end: End) async throws {
        let id = try await ended(end)
        let status = try fixture.verification(id).status
        #expect(status == (end == .expired ? .expired : .failed))
        fixture.bank.status.answer { _ in Answers.verified("h1") }
        let trace = try await fixture.trace { try await fixture.pass(.days(2)) }
        #expect(try fixture.verification(id).status == status)
        #expect(try fixture.liveCards(of: Samples.account()).isEmpty)
        #expect(trace.events == [.verificationLate])
        #expect(trace.leaves == [.verificationLate, .deactivationOwed, .deactivationSent, .deactivationEnded])
        #expect(try fixture.bank.deactivate.asked.map(\.id) == [Samples.bankCard("h1").id])
        #expect(try fixture.nextDue() == nil, "nothing is left to do")
    }

    @Test func `a late VERIFIED of a handle that a live card holds deactivates nothing`() async throws {
        let id = try await ended(.cancelled)
        try await fixture.save("h1", for: Samples.account("another"))
        fixture.bank.status.answer { _ in Answers.verified("h1") }
        let trace = try await fixture.trace { try await fixture.pass(.days(2)) }
        #expect(trace.events == [.verificationLate])
        #expect(try fixture.debt(on: "h1") == nil && fixture.bank.deactivate.asked.isEmpty)
        #expect(try fixture.verification(id).question == nil)
    }

    @Test func `the watch over what ended is over after five days`() async throws {
        _ = try await ended(.cancelled)
        fixture.bank.status.answer { _ in Answers.inProgress }
        try await fixture.pass(.days(30))
        #expect((5...6).contains(fixture.bank.status.asked.count))
        #expect(try fixture.nextDue() == nil)
    }

    @Test func `VERIFIED in answer to a confirmation that was cancelled meanwhile is late`() async throws {
        let id = try await challenged().id
        fixture.bank.confirm.hold()
        let confirmed = Task { try await fixture.confirm(id) }
        await fixture.bank.confirm.arrival(of: 1)
        try await fixture.cancel(id)
        fixture.bank.confirm.next(Answers.verified("h1"))
        fixture.bank.confirm.release()
        #expect(try await confirmed.value.status == .failed)
        #expect(try fixture.events().last == .verificationLate)
        #expect(try fixture.debt(on: "h1")?.status == .pending)
    }

    @Test func `VERIFIED after an erasure saves nothing and is owed`() async throws {
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.verify.arrival(of: 1)
        _ = try await EraseAccount(ports: fixture.ports)(Samples.account(), by: Fixture.client())
        fixture.bank.verify.next(Answers.verified("h1"))
        fixture.bank.verify.release()
        let id = try await started.value.id
        #expect(try fixture.store.read { reader throws(VaultError) in try reader.verification(id) } == nil)
        var late = Answers.facts(last4: "5096")
        late.account = "customer-1"
        let (facts, handle) = (late, Answers.handle("h1"))
        var strange = late
        strange.terminalID = "another"
        fixture.bank.status.next(Answers.inProgress, BankAnswer(.verified(handle), facts: strange))
        fixture.bank.status.answer { _ in BankAnswer(.verified(handle), facts: facts) }
        let trace = try await fixture.trace { try await fixture.pass(.days(3)) }
        #expect(fixture.bank.status.asked.count == 3, "an answer of another terminal decides nothing")
        #expect(trace.leaves == [.verificationLate, .deactivationOwed, .deactivationSent, .deactivationEnded])
        #expect(try fixture.liveCards(of: Samples.account()).isEmpty)
        #expect(fixture.signals.all.contains(.lateVerified))
        #expect(try fixture.nextDue() == nil)
    }
}
