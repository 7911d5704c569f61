import CardVault
import RepositoryContract
import Testing

@Suite struct CardEntryTests {
    let fixture = Fixture()

    private func open(_ card: SavedCard.ID? = nil, by caller: Caller? = nil) async throws -> CardEntrySession {
        let order = try CardEntry<MortalRepository>.Order(
            account: Samples.account(),
            returnURL: "https://shop.example/back",
            cardSave: true,
            card: card,
            terminal: nil,
            reference: "order-1"
        )
        let caller = try caller ?? Fixture.client()
        return try await CardEntry(ports: fixture.ports).open(order, by: caller)
    }

    @Test func `a saved card completes the session`() async throws {
        let session = try await open()
        #expect(session.status == .open && session.expiresAt == fixture.clock.now + .minutes(15))
        let trace = try await fixture.trace {
            try await fixture.start(answered: Answers.verified("h1"), session: session.id)
        }
        #expect(trace.leaves.last == .sessionEnded)
        let done = try fixture.session(session.id)
        #expect(done.status == .completed && done.verifications.count == 1)
        await #expect(throws: VaultError.sessionEnded) { try await fixture.start(session: session.id) }
        #expect(fixture.bank.verify.asked.count == 1)
    }

    @Test func `the third failure ends the session, of whatever kind it is`() async throws {
        let session = try await open()
        try await fixture.start(answered: Answers.declined(484), session: session.id)
        let cancelled = try await fixture.start(answered: Answers.challenge, session: session.id)
        try await fixture.cancel(cancelled.id)
        #expect(try fixture.session(session.id).status == .open)
        try await fixture.start(answered: Answers.challenge, session: session.id)
        let trace = try await fixture.trace { try await fixture.pass(.minutes(15)) }
        #expect(try fixture.session(session.id).status == .failed)
        #expect(trace.leaves == [.verificationExpired, .sessionEnded])
    }

    @Test func `a cancellation is the third failure too`() async throws {
        let session = try await open()
        for _ in 0..<2 { try await fixture.start(answered: Answers.declined(484), session: session.id) }
        let last = try await fixture.start(answered: Answers.challenge, session: session.id)
        try await fixture.cancel(last.id)
        #expect(try fixture.session(session.id).status == .failed)
    }

    @Test func `a session is over after its time`() async throws {
        let session = try await open()
        fixture.clock.advance(by: .minutes(15) - TimeSpan(milliseconds: 1))
        #expect(session.status(at: fixture.clock.now) == .open)
        fixture.clock.advance(by: TimeSpan(milliseconds: 1))
        #expect(session.status(at: fixture.clock.now) == .expired)
        await #expect(throws: VaultError.sessionEnded) { try await fixture.start(session: session.id) }
        await #expect(throws: VaultError.sessionEnded) {
            try await CardEntry(ports: fixture.ports).cancel(session.id, by: Fixture.client())
        }
    }

    @Test func `a cancelled session takes no card; cancelling again gives the same answer`() async throws {
        let session = try await open()
        let entry = CardEntry(ports: fixture.ports)
        let trace = try await fixture.trace {
            for _ in 0..<2 {
                let cancelled = try await entry.cancel(session.id, by: Fixture.client())
                #expect(cancelled.status == .cancelled)
            }
        }
        #expect(trace.leaves == [.sessionEnded])
        await #expect(throws: VaultError.sessionEnded) { try await fixture.start(session: session.id) }
    }

    @Test func `a session may verify a saved card again, on the card's own terminal`() async throws {
        let card = try await fixture.save("h1")
        let session = try await open(card.id)
        #expect(session.card == card.id && !session.cardSave && session.terminal == card.terminal)
        fixture.bank.verify.next(Answers.verified("h1"))
        _ = try await fixture.startVerification(
            Fixture.request(.card(card.id), submission: fixture.submission(to: session.id)),
            by: Fixture.client()
        )
        #expect(try fixture.session(session.id).status == .completed)
        try await fixture.revoke(card.id)
        await #expect(throws: VaultError.cardRevoked) { _ = try await open(card.id) }
    }

    @Test func `a session of what the caller may not see is not there`() async throws {
        let session = try await open()
        let stranger = try Fixture.client("b", prefixes: ["other"])
        let entry = CardEntry(ports: fixture.ports)
        await #expect(throws: VaultError.accountNotFound) { _ = try await open(by: stranger) }
        #expect(throws: VaultError.sessionNotFound) { try entry.find(session.id, by: stranger) }
        await #expect(throws: VaultError.sessionNotFound) { try await entry.cancel(session.id, by: stranger) }
        #expect(try entry.find(session.id, by: Fixture.client()).id == session.id)
    }
}
