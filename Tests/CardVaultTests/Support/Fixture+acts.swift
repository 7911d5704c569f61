internal import CardVault
internal import RepositoryContract
internal import Secrets
internal import Testing

extension Fixture {
    /// A client that may do everything, or that is bound as told.
    static func client(
        _ digit: Character = "a",
        prefixes: [String] = [],
        terminals: Set<TerminalName> = []
    ) throws -> Caller {
        Caller(
            .client(
                Client(
                    id: try Samples.client(digit),
                    name: "shop-\(digit)",
                    scopes: [.admin],
                    accountPrefixes: prefixes,
                    terminals: terminals,
                    createdAt: Instant(milliseconds: 0)
                )
            )
        )
    }

    static func request(
        _ account: AccountID,
        cardSave: Bool = true,
        terminal: TerminalName? = nil,
        submission: CardSubmission? = nil
    ) throws -> VerificationRequest {
        try request(.account(account, cardSave: cardSave, terminal: terminal), submission: submission)
    }

    static func request(
        _ target: VerificationRequest.Target,
        submission: CardSubmission? = nil
    ) throws -> VerificationRequest {
        try VerificationRequest(
            target,
            cryptogram: Cryptogram(SecretBytes(utf8: "Y3J5cHRvZ3JhbQ==")),
            details: PassThrough(cardholderName: "JON JONSON"),
            label: "main",
            reference: "order-1",
            submission: submission
        )
    }

    /// The next card of a session, from the browser that it is bound to.
    func submission(to id: CardEntrySession.ID) throws -> CardSubmission {
        let session = try store.read { reader throws(VaultError) in try reader.session(id) }
        let attempt = session?.verifications.count ?? 0
        return CardSubmission(session: id, attempt: attempt, browser: [7], consent: "1:en")
    }

    static func claim(_ key: String, body: String = "body", client: Character = "a") throws -> IdempotencyClaim {
        try IdempotencyClaim(
            client: Samples.client(client),
            key: key,
            route: "POST /v1/accounts/customer-1/verifications",
            body: SecretBytes(utf8: body)
        )
    }

    /// Starts a first verification; the bank answers cryptopay so, if told.
    @discardableResult
    func start(
        _ account: AccountID? = nil,
        cardSave: Bool = true,
        answered answer: BankAnswer? = nil,
        session: CardEntrySession.ID? = nil
    ) async throws -> Verification {
        if let answer { bank.verify.next(answer) }
        let account = try account ?? Samples.account()
        return try await startVerification(
            Fixture.request(account, cardSave: cardSave, submission: session.map { try submission(to: $0) }),
            by: Fixture.client()
        )
    }

    /// Saves a card by a verification that the bank answers VERIFIED at once.
    @discardableResult
    func save(_ handle: String = "h1", for account: AccountID? = nil, last4: String? = "5096") async throws -> SavedCard
    {
        let verification = try await start(account, answered: Answers.verified(handle, last4: last4))
        return try card(try #require(verification.card))
    }

    /// Verifies a saved card again; the bank answers cryptopay so, if told.
    @discardableResult
    func reverify(_ id: SavedCard.ID, answered answer: BankAnswer? = nil) async throws -> Verification {
        if let answer { bank.verify.next(answer) }
        return try await startVerification(Fixture.request(.card(id)), by: Fixture.client())
    }

    @discardableResult
    func revoke(_ id: SavedCard.ID) async throws -> SavedCard {
        try await RevokeCards(ports: ports)(id, for: .userRequest, note: nil, by: Fixture.client())
    }

    @discardableResult
    func confirm(_ id: Verification.ID, answered answer: BankAnswer? = nil) async throws -> Verification {
        if let answer { bank.confirm.next(answer) }
        return try await FinishChallenge(ports: ports)(
            id,
            paRes: SecretBytes(utf8: "pares"),
            md: SecretBytes(utf8: "another md"),
            by: Fixture.client()
        )
    }

    @discardableResult
    func cancel(_ id: Verification.ID) async throws -> Verification {
        try await CancelVerification(ports: ports)(id, by: Fixture.client())
    }

    func receiveCallback(_ id: Verification.ID, secret: SecretBytes? = nil) async {
        await ReceiveCallback(ports: ports, reconciler: reconciler)(id, secret: secret)
    }

    /// Moves the clock from one due moment to the next, doing what is due, until the span is over.
    func pass(_ span: TimeSpan) async throws {
        let end = clock.now + span
        // A dead process does nothing.
        guard life.goesOn else { return }
        for _ in 0..<2_000 {
            while await caretaker.tick(), life.goesOn, try nextDue().map({ $0 <= clock.now }) ?? false {
                // What may not be asked yet is due all the same: the clock has to go on a little.
                if clock.now >= end { break }
                clock.advance(by: TimeSpan(milliseconds: 500))
            }
            let next = min(try nextDue() ?? end, end)
            if clock.now >= end || !life.goesOn { return }
            clock.advance(by: max(next.since(clock.now), TimeSpan(milliseconds: 1)))
        }
        Issue.record("the timers do not come to rest")
    }

    func nextDue() throws -> Instant? {
        try store.read { reader throws(VaultError) in try reader.nextDue() }
    }

    /// Gives other tasks their turn until the condition holds.
    func eventually(_ condition: () throws -> Bool) async throws {
        for _ in 0..<1_000_000 {
            if try condition() { return }
            await Task.yield()
        }
        Issue.record("it never came to pass")
    }
}
