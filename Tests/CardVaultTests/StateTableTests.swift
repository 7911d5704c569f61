import CardVault
import RepositoryContract
import Secrets
import Testing

@Suite struct StateTableTests {
    private static let now = Instant(milliseconds: 1_735_689_600_000)

    // MARK: Verifications

    private static let verificationMoves: [VerificationStatus: Set<VerificationStatus>] = [
        .processing: [.challenge, .undetermined, .verified, .declined, .expired, .failed],
        .challenge: [.processing, .undetermined, .expired, .failed],
        .undetermined: [.verified, .declined, .expired, .failed],
    ]

    private static func state(_ status: VerificationStatus) throws -> VerificationState {
        switch status {
        case .processing: .processing
        case .challenge:
            .challenge(
                Challenge(
                    action: "https://acs.example",
                    paReq: .init(utf8: "p"),
                    md: .init(utf8: "m"),
                    expiresAt: now + .minutes(15)
                )
            )
        case .undetermined: .undetermined
        case .verified: .verified
        case .declined: .declined(Decline(code: 484, category: .funds, advice: .later, suspends: nil))
        case .expired: .expired
        case .failed: .failed(.unresolved)
        }
    }

    private static func verification(in status: VerificationStatus) throws -> Verification {
        Verification(
            id: try Verification.ID("ver_" + String(repeating: "a", count: 26)),
            account: try Samples.account(),
            kind: .initial,
            cardSave: true,
            invoice: try InvoiceID("000000000000001"),
            terminal: try TerminalName("default"),
            merchant: "merchant",
            client: nil,
            createdAt: now,
            state: try state(status),
            token: OperationToken(.init(utf8: "token"), expiresAt: now + .minutes(20)),
            callbackSecret: .init(utf8: "secret")
        )
    }

    @Test(arguments: VerificationStatus.allCases, VerificationStatus.allCases)
    func `a verification makes the moves of the design and no other`(
        from: VerificationStatus,
        to: VerificationStatus
    ) throws {
        var verification = try Self.verification(in: from)
        let next = try Self.state(to)
        if Self.verificationMoves[from, default: []].contains(to) {
            try verification.move(to: next, at: Self.now + .seconds(1))
            #expect(verification.status == to)
            #expect(verification.updatedAt == Self.now + .seconds(1))
        } else {
            #expect(throws: VaultError.illegalMove) { try verification.move(to: next, at: Self.now) }
            #expect(verification.status == from)
        }
    }

    @Test(arguments: [VerificationStatus.verified, .declined, .expired, .failed])
    func `an end wipes token, callback secret and evidence`(end: VerificationStatus) throws {
        var verification = try Self.verification(in: .processing)
        verification.evidence = .declined(code: 465)
        try verification.move(to: Self.state(end), at: Self.now)
        #expect(verification.status.isFinal)
        #expect(verification.token == nil && verification.callbackSecret == nil && verification.evidence == nil)
    }

    @Test(arguments: [VerificationStatus.challenge, .undetermined])
    func `what has not ended keeps the operation's secrets`(next: VerificationStatus) throws {
        var verification = try Self.verification(in: .processing)
        try verification.move(to: Self.state(next), at: Self.now)
        #expect(!verification.status.isFinal)
        #expect(verification.token != nil && verification.callbackSecret != nil)
    }

    // MARK: Cards

    private static let cardMoves: [CardStatus: Set<CardStatus>] = [
        .active: [.active, .suspended, .revoked], .suspended: [.active, .suspended, .revoked],
    ]

    private static func state(_ status: CardStatus) -> CardState {
        switch status {
        case .active: .active
        case .suspended: .suspended(Suspension(reason: .stolen, code: 483, at: now))
        case .revoked:
            .revoked(Revocation(reason: .lost, note: nil, by: "shop", at: now, bankDeactivation: .pending))
        }
    }

    @Test(arguments: CardStatus.allCases, CardStatus.allCases)
    func `a card makes the moves of the design and no other`(from: CardStatus, to: CardStatus) throws {
        var card = try SavedCard(
            id: SavedCard.ID("card_" + String(repeating: "a", count: 26)),
            account: Samples.account(),
            terminal: TerminalName("default"),
            merchant: "merchant",
            createdAt: Self.now,
            origin: Verification.ID("ver_" + String(repeating: "a", count: 26)),
            bankCardID: Samples.bankCard().id,
            state: Self.state(from),
            isDefault: true,
            verifiedAt: Self.now,
            movedBy: Self.now
        )
        if Self.cardMoves[from, default: []].contains(to) {
            try card.move(to: Self.state(to))
            #expect(card.status == to)
            #expect(card.isDefault == (to != .revoked), "a revoked card is nobody's default")
        } else {
            #expect(throws: VaultError.illegalMove) { try card.move(to: Self.state(to)) }
            #expect(card.status == from)
        }
    }

    // MARK: Debts

    private static let debtMoves: [Debt.Status: Set<Debt.Status>] = [
        .pending: [.sending, .withheld, .settled, .cancelled],
        .sending: [.pending, .failing, .withheld, .done, .absent, .settled, .cancelled],
        .failing: [.sending, .withheld, .settled, .cancelled],
        .withheld: [.pending, .settled, .cancelled],
    ]

    private static func debt(in status: Debt.Status) throws -> Debt {
        Debt(
            bankCard: try Samples.bankCard(),
            account: try Samples.account(),
            cards: [],
            status: status,
            attempts: 3,
            dueAt: now,
            trouble: nil,
            absentSince: now - .hours(1),
            owedAt: now
        )
    }

    /// The acts that lead to a state; a debt is moved by acts only.
    private static func lead(_ debt: inout Debt, to next: Debt.Status) throws(VaultError) {
        switch next {
        case .pending where debt.status == .withheld: try debt.withhold(false, at: now)
        case .pending: try debt.retry(at: now, by: DebtBackoff(), jitter: 0)
        case .sending: try debt.send()
        case .failing: try debt.refuse(isListed: true, at: now, by: DebtBackoff())
        case .withheld:
            guard debt.status != .withheld else { throw .illegalMove }
            try debt.withhold(true, at: now)
        case .absent: try debt.refuse(isListed: false, at: now, by: DebtBackoff())
        case .done, .settled, .cancelled: try debt.end(next)
        }
    }

    @Test(arguments: Debt.Status.allCases.filter(\.isOpen), Debt.Status.allCases)
    func `an open debt makes the moves of the design and no other`(from: Debt.Status, to: Debt.Status) throws {
        var debt = try Self.debt(in: from)
        if Self.debtMoves[from, default: []].contains(to) {
            try Self.lead(&debt, to: to)
            #expect(debt.status == to)
            #expect((debt.bankCard == nil) == !to.isOpen, "an ended debt forgets the handle, an open one needs it")
            #expect((debt.account == nil) == !to.isOpen)
        } else {
            #expect(throws: VaultError.illegalMove) { try Self.lead(&debt, to: to) }
            #expect(debt.status == from)
        }
    }

    @Test(arguments: Debt.Status.allCases.filter { !$0.isOpen })
    func `an ended debt can only be owed anew`(from: Debt.Status) throws {
        for to in Debt.Status.allCases where ![.pending, .withheld].contains(to) {
            var debt = try Self.debt(in: from)
            #expect(throws: VaultError.illegalMove, "\(to)") { try Self.lead(&debt, to: to) }
        }
        var debt = try Self.debt(in: from)
        debt.renew(try Samples.bankCard(), for: try Samples.account(), at: Self.now + .days(1))
        #expect(debt.status == .pending && debt.dueAt == Self.now + .days(1) && debt.owedAt == Self.now + .days(1))
        #expect(debt.absentSince == nil && debt.trouble == nil)
        #expect(debt.wasSent, "that the handle was sent once must not be forgotten")
    }

    @Test(arguments: [
        (Debt.Status.pending, Revocation.BankDeactivation.pending), (.sending, .pending), (.failing, .failing),
        (.withheld, .withheld), (.done, .done), (.settled, .done), (.cancelled, .withheld), (.absent, .absent),
    ])
    func `a revoked card shows how far its debt is`(
        status: Debt.Status,
        shown: Revocation.BankDeactivation
    ) throws {
        #expect(try Self.debt(in: status).shown == shown)
    }
}
