import CardVault
import RepositoryContract
import Secrets
import Testing

/// What each answer means, from each source, in each state: one table, walked whole.
@Suite struct JudgementTests {
    static let created = Instant(milliseconds: 1_735_689_600_000)
    static let schedule = QuestionSchedule()

    enum Kind: CaseIterable, Sendable { case keeping, passing, again, revoked }

    static func card(revoked: Bool) throws -> SavedCard {
        let origin = try Verification.ID("ver_" + String(repeating: "b", count: 26))
        var card = try Samples.card(cardID, of: Samples.account(), from: origin, handle: "h1", at: created)
        if revoked {
            let revocation = Revocation(reason: .lost, note: nil, by: "a", at: created, bankDeactivation: .pending)
            try card.move(to: .revoked(revocation))
        }
        return card
    }

    static var cardID: SavedCard.ID {
        get throws { try SavedCard.ID("card_" + String(repeating: "a", count: 26)) }
    }

    static func verification(
        _ kind: Kind,
        _ state: VerificationState,
        evidence: Verification.Evidence? = nil,
        tokenFor life: TimeSpan = .minutes(20)
    ) throws -> Verification {
        var verification = Verification(
            id: try Verification.ID("ver_" + String(repeating: "a", count: 26)),
            account: try Samples.account(),
            kind: kind == .keeping || kind == .passing ? .initial : .reverification(of: try cardID),
            cardSave: kind == .keeping,
            invoice: try InvoiceID("000000000000001"),
            terminal: try TerminalName("default"),
            merchant: "merchant",
            client: nil,
            createdAt: created,
            state: state,
            token: OperationToken(.init(utf8: "token"), expiresAt: created + life)
        )
        verification.evidence = evidence
        return verification
    }

    static func judge(
        _ answer: BankAnswer,
        _ source: AnswerSource,
        _ kind: Kind,
        _ state: VerificationState = .undetermined,
        evidence: Verification.Evidence? = nil,
        after: TimeSpan = .seconds(1),
        tokenFor life: TimeSpan = .minutes(20)
    ) throws -> Judgement {
        let verification = try verification(kind, state, evidence: evidence, tokenFor: life)
        let card = kind == .again || kind == .revoked ? try card(revoked: kind == .revoked) : nil
        return Judgement.of(
            answer,
            from: source,
            for: verification,
            on: Fixture.terminalID("default"),
            card: card,
            at: created + after,
            by: schedule
        )
    }

    static var open: [VerificationState] {
        [
            .processing, .undetermined,
            .challenge(
                Challenge(
                    action: "https://acs.example",
                    paReq: .init(utf8: "p"),
                    md: .init(utf8: "m"),
                    expiresAt: created + .minutes(15)
                )
            ),
        ]
    }

    // MARK: VERIFIED

    @Test(arguments: AnswerSource.allCases, open)
    func `VERIFIED with a handle keeps the card that was to be kept`(
        source: AnswerSource,
        state: VerificationState
    ) throws {
        let handle = try #require(Answers.handle("h1"))
        #expect(try Self.judge(Answers.verified("h1"), source, .keeping, state) == .verified(handle))
    }

    @Test(arguments: AnswerSource.allCases, open)
    func `without cardSave VERIFIED keeps nothing, whatever the bank returns`(
        source: AnswerSource,
        state: VerificationState
    ) throws {
        #expect(try Self.judge(Answers.verified("h1"), source, .passing, state) == .verified(nil))
        #expect(try Self.judge(Answers.verified(nil), source, .passing, state) == .verified(nil))
    }

    @Test(arguments: AnswerSource.allCases, [Kind.keeping, .again, .revoked])
    func `VERIFIED without a handle is asked for ten minutes, then fails`(source: AnswerSource, kind: Kind) throws {
        let (answer, since) = (Answers.verified(nil), Self.created + .seconds(1))
        #expect(try Self.judge(answer, source, kind) == .undetermined(.verifiedWithoutCardID(since: since)))
        let evidence = Verification.Evidence.verifiedWithoutCardID(since: Self.created)
        #expect(
            try Self.judge(answer, source, kind, evidence: evidence, after: .seconds(599)) == .undetermined(evidence)
        )
        #expect(
            try Self.judge(answer, source, kind, evidence: evidence, after: .minutes(10))
                == .failed(.noCardID, stray: nil)
        )
    }

    @Test(arguments: AnswerSource.allCases)
    func `the same handle verifies the card again`(source: AnswerSource) throws {
        let handle = try #require(Answers.handle("h1"))
        #expect(try Self.judge(Answers.verified("h1", last4: nil), source, .again) == .verified(handle))
    }

    @Test(arguments: [AnswerSource.cryptopay, .confirm])
    func `another handle waits for the mask of the status answer`(source: AnswerSource) throws {
        let handle = try #require(Answers.handle("h2"))
        #expect(try Self.judge(Answers.verified("h2"), source, .again) == .undetermined(.verified(handle)))
    }

    @Test func `another handle of a card with the same last four is the same card`() throws {
        let handle = try #require(Answers.handle("h2"))
        #expect(try Self.judge(Answers.verified("h2"), .status, .again) == .verifiedWithOtherID(handle))
    }

    @Test(arguments: ["0128", nil])
    func `another handle with other or unknown last four is another card`(last4: String?) throws {
        let handle = try #require(Answers.handle("h2"))
        #expect(
            try Self.judge(Answers.verified("h2", last4: last4), .status, .again)
                == .failed(.differentCard, stray: handle)
        )
    }

    @Test func `a status answer that lacks the handle does not take back the one that was told`() throws {
        let handle = try #require(Answers.handle("h2"))
        let judged = try Self.judge(Answers.verified(nil), .status, .again, evidence: .verified(handle))
        #expect(judged == .verifiedWithOtherID(handle))
    }

    @Test(arguments: AnswerSource.allCases)
    func `a revoked card is judged by no mask`(source: AnswerSource) throws {
        let handle = try #require(Answers.handle("h2"))
        #expect(try Self.judge(Answers.verified("h2", last4: nil), source, .revoked) == .verified(handle))
    }

    // MARK: Challenges

    @Test(arguments: Kind.allCases)
    func `a challenge is open for fifteen minutes`(kind: Kind) throws {
        let end = Self.created + .seconds(1) + .minutes(15)
        #expect(try Self.judge(Answers.challenge, .cryptopay, kind, .processing) == .challenge(expiresAt: end))
    }

    @Test func `a challenge ends at the latest a minute before its token`() throws {
        let judged = try Self.judge(Answers.challenge, .cryptopay, .keeping, .processing, tokenFor: .minutes(5))
        #expect(judged == .challenge(expiresAt: Self.created + .minutes(4)))
        let tooShort = try Self.judge(Answers.challenge, .cryptopay, .keeping, .processing, tokenFor: .seconds(60))
        #expect(tooShort == .expired)
    }

    @Test func `a challenge that cannot be confirmed is not supported`() throws {
        let nameless = BankAnswer(Answers.challenge.verdict)
        let failed = Judgement.failed(.unsupportedChallenge, stray: nil)
        #expect(try Self.judge(nameless, .cryptopay, .keeping, .processing) == failed)
        for source in AnswerSource.allCases {
            #expect(try Self.judge(BankAnswer(.unsupportedChallenge), source, .keeping) == failed)
        }
    }

    @Test(arguments: [AnswerSource.confirm, .status])
    func `only the answer to the cryptogram opens a challenge`(source: AnswerSource) throws {
        for state in Self.open {
            #expect(try Self.judge(Answers.challenge, source, .keeping, state) == .undetermined(nil))
        }
        #expect(try Self.judge(Answers.challenge, .cryptopay, .keeping, .undetermined) == .undetermined(nil))
    }

    @Test func `a challenge that the bank holds and we do not is over after its time`() throws {
        let (early, late) = (TimeSpan.seconds(899), TimeSpan.minutes(15))
        #expect(try Self.judge(Answers.challengeOpen, .status, .keeping, after: early) == .undetermined(nil))
        #expect(try Self.judge(Answers.challengeOpen, .status, .keeping, after: late) == .expired)
    }

    @Test func `a challenge that is open here, or whose confirmation is out, is not ended by a question`() throws {
        for state in Self.open where state.status != .undetermined {
            let judged = try Self.judge(Answers.challengeOpen, .status, .keeping, state, after: .minutes(16))
            #expect(judged == .undetermined(nil))
        }
    }

    // MARK: Declines

    @Test(arguments: BankCode.declining, [AnswerSource.cryptopay, .confirm])
    func `a code of the table declines a first verification`(code: Int, source: AnswerSource) throws {
        guard case .declined(let decline) = BankCode(code) else { return #expect(Bool(false)) }
        for state in Self.open {
            let judged = try Self.judge(Answers.declined(code), source, .keeping, state)
            #expect(judged == .declined(decline, suspends: false))
        }
    }

    @Test(arguments: BankCode.declining)
    func `a code that would suspend a saved card waits for the mask`(code: Int) throws {
        guard case .declined(let decline) = BankCode(code) else { return #expect(Bool(false)) }
        let early = try Self.judge(Answers.declined(code), .cryptopay, .again)
        let revoked = try Self.judge(Answers.declined(code), .cryptopay, .revoked)
        #expect(revoked == .declined(decline, suspends: false))
        guard decline.suspends != nil else { return #expect(early == .declined(decline, suspends: false)) }
        #expect(early == .undetermined(.declined(code: code)))
        #expect(try Self.judge(Answers.rejected(code), .status, .again) == .declined(decline, suspends: true))
        #expect(
            try Self.judge(Answers.rejected(nil), .status, .again, evidence: .declined(code: code))
                == .declined(decline, suspends: true)
        )
        for last4 in ["0128", nil] {
            #expect(
                try Self.judge(Answers.rejected(code, last4: last4), .status, .again)
                    == .failed(.differentCard, stray: nil)
            )
        }
    }

    @Test(arguments: BankCodeTests.notFinal + [123_456], AnswerSource.allCases)
    func `a code that is not final decides nothing`(code: Int, source: AnswerSource) throws {
        for kind in Kind.allCases {
            #expect(try Self.judge(Answers.declined(code), source, kind) == .undetermined(nil))
        }
    }

    @Test(arguments: [nil, -31, 123_456])
    func `what the status call calls rejected is final with any code`(code: Int?) throws {
        let decline = Decline(code: code ?? 0, category: .technical, advice: .later, suspends: nil)
        for kind in Kind.allCases {
            #expect(try Self.judge(Answers.rejected(code), .status, kind) == .declined(decline, suspends: false))
        }
    }

    // MARK: Nothing found, nothing said

    @Test func `not found is not final for an hour`() throws {
        let (early, late) = (TimeSpan.seconds(3_599), TimeSpan.hours(1))
        #expect(try Self.judge(Answers.notFound, .status, .keeping, after: early) == .undetermined(nil))
        #expect(
            try Self.judge(Answers.notFound, .status, .keeping, after: late) == .failed(.unresolved, stray: nil)
        )
    }

    @Test func `what was known when the bank stopped finding it decides how it fails`() throws {
        let handle = try #require(Answers.handle("h2"))
        let ends: [(Verification.Evidence, Judgement)] = [
            (.verified(handle), .failed(.differentCard, stray: handle)),
            (.declined(code: 465), .failed(.differentCard, stray: nil)),
            (.verifiedWithoutCardID(since: Self.created), .failed(.noCardID, stray: nil)),
        ]
        for (evidence, end) in ends {
            let judged = try Self.judge(Answers.notFound, .status, .again, evidence: evidence, after: .hours(1))
            #expect(judged == end)
        }
    }

    @Test(arguments: BankAnswer.Undecided.allCases, AnswerSource.allCases)
    func `an answer that says nothing keeps what is known`(
        why: BankAnswer.Undecided,
        source: AnswerSource
    ) throws {
        for evidence in [nil, Verification.Evidence.declined(code: 465)] {
            for state in Self.open {
                let judged = try Self.judge(BankAnswer(.undecided(why)), source, .again, state, evidence: evidence)
                #expect(judged == .undetermined(evidence))
            }
        }
    }

    // MARK: Somebody else's

    @Test(arguments: Kind.allCases, AnswerSource.allCases)
    func `an answer to somebody else's question decides nothing`(kind: Kind, source: AnswerSource) throws {
        let changes: [(inout BankFacts) -> Void] = [
            { $0.invoice = "000000000000002" }, { $0.account = "customer-2" }, { $0.amount = 1 },
            { $0.currency = "KZT" }, { $0.terminalID = "another" },
        ]
        for state in Self.open + [.verified, .expired] {
            for change in changes {
                var facts = BankFacts()
                change(&facts)
                let answer = BankAnswer(.verified(Answers.handle("h1")), facts: facts)
                #expect(try Self.judge(answer, source, kind, state) == .foreign)
            }
        }
    }

    @Test func `an answer with another transaction than the first one decides nothing`() throws {
        var verification = try Self.verification(.keeping, .undetermined)
        verification.bank.transactionID = "one"
        for (told, isOurs) in [("one", true), ("two", false)] {
            #expect(Answers.facts(transaction: told).belong(to: verification, on: "x") == isOurs)
        }
        #expect(Answers.facts().belong(to: verification, on: "x"))
    }

    @Test func `an answer that says whose it is, rightly, is taken`() throws {
        var facts = BankFacts()
        facts.invoice = "000000000000001"
        facts.account = "customer-1"
        facts.terminalID = Fixture.terminalID("default").uppercased()
        facts.amount = 0
        facts.currency = "USD"
        #expect(facts.belong(to: try Self.verification(.keeping, .processing), on: Fixture.terminalID("default")))
    }

    // MARK: After the end

    private static let decline = Decline(code: 484, category: .funds, advice: .later, suspends: nil)

    @Test(arguments: AnswerSource.allCases)
    func `VERIFIED after an end without a card is late`(source: AnswerSource) throws {
        let handle = try #require(Answers.handle("h1"))
        var ends: [VerificationState] = [.expired, .declined(Self.decline)]
        ends += VerificationState.Failure.allCases.filter { $0 != .differentCard }.map { .failed($0) }
        for end in ends {
            #expect(try Self.judge(Answers.verified("h1"), source, .keeping, end) == .late(handle))
            #expect(try Self.judge(Answers.verified(nil), source, .keeping, end) == .ignored)
        }
    }

    @Test(arguments: AnswerSource.allCases)
    func `after the end nothing else counts`(source: AnswerSource) throws {
        let answers = [
            Answers.declined(465), Answers.rejected(465), Answers.notFound, Answers.challengeOpen, Answers.lost,
            Answers.challenge, BankAnswer(.unsupportedChallenge),
        ]
        let ends: [VerificationState] = [
            .verified, .expired, .declined(Self.decline), .failed(.unresolved), .failed(.differentCard),
        ]
        for (end, answer) in ends.flatMap({ end in answers.map { (end, $0) } }) {
            #expect(try Self.judge(answer, source, .keeping, end) == .ignored)
        }
        #expect(try Self.judge(Answers.verified("h1"), source, .again, .failed(.differentCard)) == .ignored)
        let details = try Self.judge(Answers.verified("h1"), source, .keeping, .verified)
        #expect(details == (source == .status ? .details : .ignored))
    }
}
