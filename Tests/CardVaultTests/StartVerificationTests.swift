import CardVault
import RepositoryContract
import Secrets
import Testing

@Suite struct StartVerificationTests {
    let fixture = Fixture()
    let account: AccountID

    init() throws { account = try Samples.account() }

    private func start(_ key: String, body: String = "body") async throws -> StartVerification<MortalRepository>.Started
    {
        try await fixture.startVerification(
            Fixture.request(account),
            claim: Fixture.claim(key, body: body),
            by: Fixture.client()
        )
    }

    private func count() throws -> Int {
        try fixture.store.read { reader throws(VaultError) in
            try reader.verifications(of: account, since: Instant(milliseconds: 0)).count
        }
    }

    // MARK: Rule 1

    @Test func `the verification is written down before the cryptogram goes out`() async throws {
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.verify.arrival(of: 1)
        let written = try fixture.store.read { reader throws(VaultError) in
            try reader.verifications(of: account, since: Instant(milliseconds: 0))
        }
        #expect(written.map(\.status) == [.processing])
        #expect(written.map(\.invoice) == fixture.bank.verify.asked.map(\.invoice))
        #expect(written.map(\.invoice) == fixture.bank.token.asked)
        #expect(try fixture.events() == [.verificationCreated])
        #expect(try fixture.leaves() == [.verificationCreated])
        fixture.bank.verify.next(Answers.verified("h1"))
        fixture.bank.verify.release()
        #expect(try await started.value.status == .verified)
    }

    @Test(arguments: BankRefusal.allCases)
    func `a token that is not given leaves nothing behind`(refusal: BankRefusal) async throws {
        fixture.bank.token.next(.failure(refusal))
        let expected: VaultError =
            switch refusal {
            case .unavailable, .breakerOpen: .bankUnavailable
            case .credentialsRefused: .bankRefusesCredentials
            case .keyUnusable: .bankKeyUnusable
            }
        await #expect(throws: expected) { try await start("key") }
        #expect(try count() == 0)
        #expect(fixture.eventCount == 0 && fixture.leafCount == 0)
        #expect(fixture.bank.verify.asked.isEmpty)
        #expect(fixture.signals.all == (refusal == .credentialsRefused ? [.credentialsRefused] : []))
        fixture.bank.verify.next(Answers.verified("h1"))
        #expect(try await !start("key").isReplay, "the key was not used up")
    }

    @Test func `what cannot be written down is not sent`() async throws {
        fixture.store.refuseDecisions(with: .storageUnavailable)
        await #expect(throws: VaultError.storageUnavailable) { try await fixture.start() }
        #expect(fixture.bank.verify.asked.isEmpty)
    }

    @Test func `everything documented goes to the bank, on the operation's own token`() async throws {
        let verification = try await fixture.start(answered: Answers.verified("h1"))
        let order = try #require(fixture.bank.verify.asked.first)
        #expect(order.invoice == verification.invoice && order.account == account)
        #expect(order.cardSave && order.terminal.text == "default")
        #expect(order.details.cardholderName == "JON JONSON")
        #expect(order.callbackURL == PlainLinks().callback(for: verification.id))
        try await fixture.start(answered: Answers.verified("h1"))
        #expect(Set(fixture.bank.token.asked).count == 2, "each operation has a token of its own")
    }

    @Test func `what the terminal demands is looked at before the bank is asked for anything`() async throws {
        await #expect(throws: VaultError.cryptogramMalformed) {
            try await fixture.startVerification(Fixture.request(account), by: Fixture.client()) {
                terminal throws(VaultError) in
                #expect(terminal.text == "default")
                throw VaultError.cryptogramMalformed
            }
        }
        #expect(fixture.bank.token.asked.isEmpty && fixture.eventCount == 0)
    }

    // MARK: What comes of it

    @Test func `VERIFIED saves the card, the first one as the default`() async throws {
        let trace = try await fixture.trace {
            let card = try await fixture.save("h1")
            #expect(card.status == .active && card.isDefault && card.label == "main" && card.reference == "order-1")
            #expect(card.face.mask?.last4 == "5096")
        }
        #expect(trace.events == [.verificationCreated, .verificationVerified, .cardSaved])
        #expect(trace.leaves == [.verificationCreated, .verificationVerified, .cardSaved])
        #expect(try await !fixture.save("h2").isDefault)
    }

    @Test func `saving the same handle again refreshes the card that is there`() async throws {
        let card = try await fixture.save("h1")
        fixture.clock.advance(by: .days(1))
        let trace = try await fixture.trace {
            let again = try await fixture.save("h1")
            #expect(again.id == card.id && again.verifiedAt == fixture.clock.now)
        }
        #expect(trace.events == [.verificationCreated, .verificationVerified, .cardRefreshed])
        #expect(try fixture.liveCards(of: account).count == 1)
    }

    @Test(arguments: [nil, "h1"])
    func `without cardSave nothing is kept, whatever the bank returns`(handle: String?) async throws {
        let verification = try await fixture.start(cardSave: false, answered: Answers.verified(handle))
        #expect(verification.status == .verified && verification.card == nil)
        #expect(try fixture.liveCards(of: account).isEmpty)
        #expect(try fixture.events() == [.verificationCreated, .verificationVerified])
        #expect(fixture.bank.verify.asked.map(\.cardSave) == [false])
    }

    @Test(arguments: [
        Answers.notUnderstood, Answers.lost, Answers.foreign, Answers.verified(nil), Answers.declined(-31),
    ])
    func `what is no clear verdict never saves a card`(answer: BankAnswer) async throws {
        let verification = try await fixture.start(answered: answer)
        #expect(verification.status == .undetermined)
        #expect(try fixture.liveCards(of: account).isEmpty)
        #expect(try fixture.leaves().last == .verificationUndetermined)
    }

    @Test func `a decline carries the bank's code and our words`() async throws {
        let verification = try await fixture.start(answered: Answers.declined(484))
        guard case .declined(let decline) = verification.state else { return #expect(Bool(false)) }
        #expect(decline.code == 484 && decline.category == .funds && decline.advice == .later)
        #expect(verification.question == nil)
        #expect(try fixture.events() == [.verificationCreated, .verificationDeclined])
    }

    @Test(arguments: [464, 470, 487])
    func `a fault in our set-up raises an alert`(code: Int) async throws {
        try await fixture.start(answered: Answers.declined(code))
        #expect(fixture.signals.all == [.configurationDecline(code: code), .verificationEnded(.declined)])
    }

    @Test func `mask, brand and issuer are learnt from the status within seconds`() async throws {
        let card = try await fixture.save("h1", last4: nil)
        #expect(card.face.mask == nil)
        fixture.bank.status.next(Answers.inProgress, Answers.verified("h1", last4: "5096"))
        let trace = try await fixture.trace { try await fixture.pass(.seconds(5)) }
        #expect(try fixture.card(card.id).face.mask?.last4 == "5096")
        #expect(trace.events == [.cardUpdated] && trace.leaves == [.cardDetailsLearnt])
        #expect(fixture.bank.status.asked.count == 2)
        try await fixture.pass(.days(2))
        #expect(fixture.bank.status.asked.count == 2, "what is known is not asked for")
    }

    // MARK: Idempotency

    @Test func `the same key and request give the same verification, and the bank is asked once`() async throws {
        fixture.bank.verify.next(Answers.lost)
        let first = try await start("key")
        let second = try await start("key")
        #expect(!first.isReplay && second.isReplay)
        #expect(first.verification.id == second.verification.id && second.verification.status == .undetermined)
        fixture.bank.status.next(Answers.verified("h1"))
        try await fixture.pass(.seconds(1))
        let third = try await Fixture(after: fixture).startVerification(
            Fixture.request(account),
            claim: Fixture.claim("key"),
            by: Fixture.client()
        )
        #expect(third.isReplay && third.verification.status == .verified, "as it is by now, also after a restart")
        #expect(fixture.bank.verify.asked.count == 1 && fixture.bank.token.asked.count == 1)
    }

    @Test func `the same key with another body is refused`() async throws {
        _ = try await start("key")
        await #expect(throws: VaultError.idempotencyKeyReused) { try await start("key", body: "other") }
    }

    @Test func `a key belongs to its client`() async throws {
        let first = try await start("key")
        let other = try await fixture.startVerification(
            Fixture.request(account),
            claim: Fixture.claim("key", client: "b"),
            by: Fixture.client("b")
        )
        #expect(other.verification.id != first.verification.id && !other.isReplay)
    }

    @Test func `a key is in progress until its first request was answered`() async throws {
        fixture.bank.verify.hold()
        let first = Task { try await start("key") }
        await fixture.bank.verify.arrival(of: 1)
        await #expect(throws: VaultError.idempotencyInProgress) { try await start("key") }
        fixture.bank.verify.release()
        _ = try await first.value
        #expect(try await start("key").isReplay)
        #expect(fixture.bank.verify.asked.count == 1)
    }

    @Test func `a key is free again thirty days later, and tells of an erased account until then`() async throws {
        _ = try await start("key")
        _ = try await EraseAccount(ports: fixture.ports)(account, by: Fixture.client())
        await #expect(throws: VaultError.idempotencyErased) { try await start("key") }
        fixture.clock.advance(by: .days(30))
        #expect(try await !start("key").isReplay)
    }

    // MARK: Limits

    @Test func `an account may start so many verifications an hour`() async throws {
        var policy = Policy()
        policy.verificationsPerAccountPerHour = 2
        let fixture = Fixture(policy: policy)
        try await fixture.start(answered: Answers.declined(484))
        fixture.clock.advance(by: .minutes(30))
        try await fixture.start(answered: Answers.declined(484))
        await #expect(throws: VaultError.accountLimited) { try await fixture.start() }
        try await fixture.start(Samples.account("another"))
        fixture.clock.advance(by: .minutes(30) + .seconds(1))
        try await fixture.start(answered: Answers.declined(484))
        await #expect(throws: VaultError.accountLimited) { try await fixture.start() }
    }

    @Test func `requests at the same moment do not pass the limit together`() async throws {
        var policy = Policy()
        policy.verificationsPerAccountPerHour = 1
        let fixture = Fixture(policy: policy)
        fixture.bank.token.hold()
        let tasks = (0..<3).map { _ in Task { try await fixture.start() } }
        await fixture.bank.token.arrival(of: 3)
        fixture.bank.token.release()
        var started = 0
        for task in tasks { if (try? await task.value) != nil { started += 1 } }
        #expect(started == 1 && fixture.bank.verify.asked.count == 1)
    }

    @Test func `a client may start so many verifications a minute`() async throws {
        var policy = Fixture.wide
        policy.verificationsPerClientPerMinute = 2
        let fixture = Fixture(policy: policy)
        for _ in 0..<2 { try await fixture.start() }
        await #expect(throws: VaultError.clientLimited) { try await fixture.start() }
        fixture.clock.advance(by: .minutes(1))
        try await fixture.start()
    }

    @Test(arguments: [476, 2740])
    func `the bank's card-testing limits pause the account for half an hour`(code: Int) async throws {
        try await fixture.start(answered: Answers.declined(code))
        await #expect(throws: VaultError.accountPaused) { try await fixture.start() }
        try await fixture.start(Samples.account("another"))
        fixture.clock.advance(by: .minutes(30) - TimeSpan(milliseconds: 1))
        await #expect(throws: VaultError.accountPaused) { try await fixture.start() }
        fixture.clock.advance(by: TimeSpan(milliseconds: 1))
        try await fixture.start()
    }

    @Test func `a decline that is known hours later pauses the account too`() async throws {
        let started = try await fixture.start(answered: Answers.lost)
        fixture.bank.status.answer { _ in Answers.lost }
        try await fixture.pass(.hours(3))
        fixture.bank.status.answer { _ in Answers.rejected(476) }
        await fixture.reconciler.hint(started.id)
        #expect(try fixture.verification(started.id).status == .declined)
        await #expect(throws: VaultError.accountPaused) { try await fixture.start() }
    }

    @Test func `a full account saves no more cards, but verifies`() async throws {
        var policy = Fixture.wide
        policy.cardsPerAccount = 1
        let fixture = Fixture(policy: policy)
        let card = try await fixture.save("h1")
        await #expect(throws: VaultError.tooManyCards) { try await fixture.start() }
        try await fixture.start(cardSave: false, answered: Answers.verified(nil))
        try await fixture.reverify(card.id, answered: Answers.verified("h1"))
        try await fixture.revoke(card.id)
        try await fixture.save("h2")
    }

    @Test func `a full account is told so before it is told to wait`() async throws {
        var policy = Policy()
        (policy.cardsPerAccount, policy.verificationsPerAccountPerHour) = (1, 1)
        let fixture = Fixture(policy: policy)
        try await fixture.save("h1")
        await #expect(throws: VaultError.tooManyCards) { try await fixture.start() }
    }

    @Test func `what a client may not see is not there for it`() async throws {
        let card = try await fixture.save("h1")
        let stranger = try Fixture.client("b", prefixes: ["other"])
        let elsewhere = try Fixture.client("c", terminals: [TerminalName("second")])
        await #expect(throws: VaultError.accountNotFound) {
            try await fixture.startVerification(Fixture.request(account), by: stranger)
        }
        for caller in [stranger, elsewhere] {
            await #expect(throws: VaultError.cardNotFound) {
                try await fixture.startVerification(Fixture.request(.card(card.id)), by: caller)
            }
        }
        await #expect(throws: VaultError.terminalUnknown) {
            let request = try Fixture.request(account, terminal: TerminalName("default"))
            return try await fixture.startVerification(request, by: elsewhere)
        }
        let started = try await fixture.startVerification(Fixture.request(account), by: elsewhere)
        #expect(started.terminal.text == "second", "the first terminal that the client may use")
    }

    // MARK: Callers who do not wait

    @Test func `a caller who loses patience is told that it goes on, and it does`() async throws {
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.verify.arrival(of: 1)
        fixture.clock.advance(by: .seconds(19))
        let verification = try await started.value
        #expect(verification.status == .processing)
        fixture.bank.verify.next(Answers.verified("h1"))
        fixture.bank.verify.release()
        try await fixture.eventually { try fixture.verification(verification.id).status == .verified }
    }

    @Test func `a caller whose patience was used up by the token is answered at once`() async throws {
        fixture.bank.token.hold()
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.token.arrival(of: 1)
        fixture.clock.advance(by: .seconds(25))
        fixture.bank.token.release()
        #expect(try await started.value.status == .processing)
        fixture.bank.verify.release()
    }

    @Test func `a caller who hangs up stops nothing`() async throws {
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.verify.arrival(of: 1)
        started.cancel()
        fixture.bank.verify.next(Answers.verified("h1"))
        fixture.bank.verify.release()
        let id = try await started.value.id
        try await fixture.eventually { try fixture.verification(id).status == .verified }
    }

    @Test func `an answer that could not be written is asked for again by the timer`() async throws {
        fixture.bank.verify.hold()
        let started = Task { try await fixture.start() }
        await fixture.bank.verify.arrival(of: 1)
        fixture.store.refuseDecisions(with: .storageUnavailable)
        fixture.bank.verify.next(Answers.verified("h1"))
        fixture.bank.verify.release()
        let verification = try await started.value
        #expect(verification.status == .processing && fixture.signals.all == [.storageFailed])
        fixture.store.refuseDecisions(with: nil)
        fixture.bank.status.answer { _ in Answers.verified("h1") }
        try await fixture.pass(.seconds(59))
        #expect(try fixture.verification(verification.id).status == .processing)
        try await fixture.pass(.seconds(2))
        #expect(try fixture.verification(verification.id).status == .verified)
        #expect(try fixture.liveCards(of: account).count == 1 && fixture.bank.verify.asked.count == 1)
    }
}
