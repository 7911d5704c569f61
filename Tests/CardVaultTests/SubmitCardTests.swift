import CardVault
import RepositoryContract
import Secrets
import Testing

@Suite struct SubmitCardTests {
    let fixture = Fixture()

    private func open(
        _ card: SavedCard.ID? = nil,
        cardSave: Bool = true,
        in fixture: Fixture? = nil
    ) async throws -> CardEntrySession {
        let order = try CardEntry<MortalRepository>.Order(
            account: Samples.account(),
            returnURL: "https://shop.example/back",
            cardSave: cardSave,
            card: card,
            terminal: nil,
            reference: "order-1"
        )
        return try await CardEntry(ports: (fixture ?? self.fixture).ports).open(order, by: Fixture.client())
    }

    private func submit(in fixture: Fixture? = nil) -> SubmitCard<MortalRepository> {
        let fixture = fixture ?? self.fixture
        return SubmitCard(ports: fixture.ports, start: fixture.startVerification)
    }

    private func card(count: Int = 256) throws -> SubmitCard<MortalRepository>.Card {
        try SubmitCard.Card(Cryptogram(SecretBytes(utf8: "Y3J5cHRvZ3JhbQ==")), count: count, cardholderName: "JON")
    }

    private func form(_ id: CardEntrySession.ID, _ attempt: Int = 0, from browser: UInt8 = 7) -> CardSubmission {
        CardSubmission(session: id, attempt: attempt, browser: [browser], consent: "2026-1:kk")
    }

    private let visitor = Caller(.system, from: Caller.Origin(address: "192.0.2.7"))

    private func view(_ id: CardEntrySession.ID) throws -> CardEntryView {
        try CardEntry(ports: fixture.ports).view(id)
    }

    @Test func `a card from the page is verified for the session's shop, and its consent recorded`() async throws {
        let session = try await open()
        fixture.bank.verify.next(Answers.verified("h1"))
        let leaves = fixture.leafCount
        let verification = try await submit()(form(session.id), card(), by: visitor)
        #expect(verification.status == .verified && verification.session == session.id)
        #expect(verification.client == session.client && verification.reference == "order-1")
        let created = try fixture.leafTexts(from: leaves).first { $0.contains("verification.created") }
        #expect(try #require(created).contains(#""reason":"consent:2026-1:kk""#))
        let bound = try fixture.session(session.id)
        #expect(bound.status == .completed && bound.browser == [7] && bound.verifications == [verification.id])
        #expect(fixture.bank.verify.asked.map(\.details.cardholderName) == ["JON"])
    }

    @Test func `a form that is sent again gives what it gave, also after the session's end`() async throws {
        let session = try await open()
        fixture.bank.verify.next(Answers.verified("h1"))
        let first = try await submit()(form(session.id), card(), by: visitor)
        let trace = try await fixture.trace {
            let again = try await submit()(form(session.id), card(), by: visitor)
            #expect(again.id == first.id && again.status == .verified)
        }
        #expect(trace.leaves.isEmpty && trace.events.isEmpty)
        #expect(fixture.bank.verify.asked.count == 1 && fixture.bank.token.asked.count == 1)
    }

    @Test func `a double click asks the bank once`() async throws {
        let session = try await open()
        let submit = submit()
        fixture.bank.verify.hold()
        let clicks = (0..<2).map { _ in Task { try await submit(form(session.id), card(), by: visitor) } }
        await fixture.bank.verify.arrival(of: 1)
        fixture.bank.verify.next(Answers.declined(484))
        fixture.bank.verify.release()
        let answers = try await [clicks[0].value, clicks[1].value]
        #expect(answers[0].id == answers[1].id)
        #expect(answers.map(\.status) == [.declined, .declined])
        #expect(fixture.bank.verify.asked.count == 1 && fixture.bank.token.asked.count == 1)
        #expect(try fixture.session(session.id).verifications.count == 1)
    }

    @Test func `a card that the bank gave no token for leaves the form as it was`() async throws {
        let session = try await open()
        fixture.bank.token.next(.failure(.unavailable))
        await #expect(throws: VaultError.bankUnavailable) { try await submit()(form(session.id), card(), by: visitor) }
        let kept = try fixture.session(session.id)
        #expect(kept.browser == nil && kept.verifications.isEmpty)
        fixture.bank.verify.next(Answers.verified("h1"))
        #expect(try await submit()(form(session.id), card(), by: visitor).status == .verified)
    }

    @Test func `the first card binds the session to its browser`() async throws {
        let session = try await open()
        _ = try view(session.id)
        #expect(try fixture.session(session.id).browser == nil)
        fixture.bank.verify.next(Answers.declined(484))
        _ = try await submit()(form(session.id), card(), by: visitor)
        for attempt in 0...1 {
            await #expect(throws: VaultError.self) {
                try await submit()(form(session.id, attempt, from: 8), card(), by: visitor)
            }
        }
        await #expect(throws: VaultError.sessionElsewhere) {
            try await submit()(form(session.id, 1, from: 8), card(), by: visitor)
        }
        #expect(fixture.bank.token.asked.count == 1)
        fixture.bank.verify.next(Answers.verified("h1"))
        #expect(try await submit()(form(session.id, 1), card(), by: visitor).status == .verified)
    }

    @Test func `no second card is taken while the first is undecided`() async throws {
        let session = try await open()
        for answer in [Answers.challenge, Answers.lost] {
            fixture.bank.verify.next(answer)
            let attempt = try view(session.id).session.verifications.count
            let undecided = try await submit()(form(session.id, attempt), card(), by: visitor)
            await #expect(throws: VaultError.formOutdated) {
                try await submit()(form(session.id, attempt + 1), card(), by: visitor)
            }
            try await fixture.cancel(undecided.id)
        }
        await #expect(throws: VaultError.formOutdated) { try await submit()(form(session.id, 5), card(), by: visitor) }
        #expect(fixture.bank.token.asked.count == 2)
    }

    @Test func `three declines end the session, and the page counts them down`() async throws {
        let session = try await open()
        for attempt in 0..<3 {
            #expect(try view(session.id).attemptsLeft == 3 - attempt)
            fixture.bank.verify.next(Answers.declined(484))
            let declined = try await submit()(form(session.id, attempt), card(), by: visitor)
            #expect(declined.status == .declined)
        }
        let over = try view(session.id)
        #expect(over.status == .failed && over.attemptsLeft == 0 && over.last?.status == .declined)
        await #expect(throws: VaultError.sessionEnded) { try await submit()(form(session.id, 3), card(), by: visitor) }
        #expect(fixture.bank.token.asked.count == 3)
    }

    @Test func `a session that is over takes no card and tells how it is over`() async throws {
        let (late, cancelled) = (try await open(), try await open())
        _ = try await CardEntry(ports: fixture.ports).cancel(cancelled.id, by: Fixture.client())
        fixture.clock.advance(by: .minutes(15))
        for (session, status) in [(late, CardEntrySession.Status.expired), (cancelled, .cancelled)] {
            #expect(try view(session.id).status == status)
            #expect(try view(session.id).timeLeft.milliseconds == 0)
            await #expect(throws: VaultError.sessionEnded) { try await submit()(form(session.id), card(), by: visitor) }
        }
        #expect(fixture.bank.token.asked.isEmpty)
    }

    @Test func `cancelling a session gives up the challenge that is open in it`() async throws {
        let session = try await open()
        fixture.bank.verify.next(Answers.challenge)
        let challenged = try await submit()(form(session.id), card(), by: visitor)
        let trace = try await fixture.trace {
            _ = try await CardEntry(ports: fixture.ports).cancel(session.id, by: Fixture.client())
        }
        #expect(trace.leaves == [.sessionEnded, .verificationFailed] && trace.events == [.verificationFailed])
        #expect(try fixture.session(session.id).status == .cancelled)
        #expect(try fixture.verification(challenged.id).status == .failed)
        #expect(fixture.signals.all == [.verificationEnded(.failed)])
    }

    @Test func `a cryptogram that the key cannot have made is refused before anything is written`() async throws {
        let session = try await open()
        await #expect(throws: VaultError.cryptogramMalformed) {
            try await submit()(form(session.id), card(count: 255), by: visitor)
        }
        fixture.bank.key.next(.failure(.unavailable))
        await #expect(throws: VaultError.bankUnavailable) { try await submit()(form(session.id), card(), by: visitor) }
        #expect(fixture.bank.token.asked.isEmpty && fixture.bank.verify.asked.isEmpty)
        #expect(try fixture.session(session.id).browser == nil)
    }

    @Test func `the limits of account and client count the page's cards with those of REST`() async throws {
        var policy = Policy()
        policy.verificationsPerAccountPerHour = 2
        policy.verificationsPerClientPerMinute = 1_000
        let narrow = Fixture(after: fixture, policy: policy)
        let session = try await open(in: narrow)
        try await narrow.start(answered: Answers.declined(484))
        narrow.bank.verify.next(Answers.declined(484))
        _ = try await submit(in: narrow)(form(session.id), card(), by: visitor)
        await #expect(throws: VaultError.accountLimited) {
            try await submit(in: narrow)(form(session.id, 1), card(), by: visitor)
        }
        policy.verificationsPerAccountPerHour = 1_000
        policy.verificationsPerClientPerMinute = 1
        let slow = Fixture(after: fixture, policy: policy)
        try await slow.start(answered: Answers.declined(484))
        await #expect(throws: VaultError.clientLimited) {
            try await submit(in: slow)(form(session.id, 1), card(), by: visitor)
        }
    }

    @Test func `a session of a saved card verifies it again`() async throws {
        let saved = try await fixture.save("h1", last4: "5096")
        let session = try await open(saved.id)
        #expect(try view(session.id).last4 == "5096")
        fixture.bank.verify.next(Answers.verified("h1"))
        let verification = try await submit()(form(session.id), card(), by: visitor)
        #expect(verification.kind == .reverification(of: saved.id) && verification.card == saved.id)
        let unsaved = try await open(cardSave: false)
        fixture.bank.verify.next(Answers.verified("h2"))
        #expect(try await submit()(form(unsaved.id), card(), by: visitor).card == nil)
    }

    @Test func `a death at any step asks the bank at most once for a form`() async throws {
        var step = 1
        while true {
            let earlier = Fixture()
            let session = try await open(in: earlier)
            let mortal = Fixture(after: earlier, life: Life(endingAt: step))
            mortal.bank.verify.answer { _ in Answers.verified("h1") }
            _ = try? await submit(in: mortal)(form(session.id), card(), by: visitor)
            let isOver = mortal.life.goesOn
            mortal.life.end()
            let later = Fixture(after: mortal, life: Life())
            later.bank.status.answer { _ in Answers.verified("h1") }
            let again = try await submit(in: later)(form(session.id), card(), by: visitor)
            try await later.pass(.minutes(2))
            #expect(try later.verification(again.id).status == .verified, "step \(step)")
            let kept = try later.session(session.id)
            #expect(kept.status == .completed && kept.verifications == [again.id], "step \(step)")
            #expect(later.bank.verify.asked.count <= 1, "step \(step)")
            if isOver { break }
            step += 1
        }
        #expect(step > 3)
    }
}
