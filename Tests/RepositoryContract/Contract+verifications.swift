internal import CardVault
internal import Secrets
internal import Testing

extension RepositoryContract {
    static let verifications = [
        RepositoryContract("a verification comes back as it was written, in every state") { repository, _ in
            let account = try Samples.account()
            let card = try await repository.save(handle: "h1", for: account)
            for state in try states {
                let written = try await repository.saving { transaction in
                    let verification = try full(
                        transaction.newVerificationID(for: account),
                        of: card,
                        state,
                        session: transaction.newSessionID(for: account),
                        at: transaction.now
                    )
                    try transaction.put(verification)
                    return verification
                }
                let read = try #require(
                    try repository.read { reader throws(VaultError) in try reader.verification(written.id) }
                )
                expectSame(read, written)
            }
        },
        RepositoryContract("a verification without anything optional comes back without it") { repository, _ in
            let written = try await repository.verify(for: Samples.account())
            let read = try #require(
                try repository.read { reader throws(VaultError) in try reader.verification(written.id) }
            )
            expectSame(read, written)
        },
        RepositoryContract("a final verdict stays") { repository, _ in
            let open = try await repository.verify(for: Samples.account())
            try await repository.saving { transaction in
                var ended = open
                try ended.move(to: .expired, at: transaction.now)
                try transaction.put(ended)
            }
            await #expect(throws: VaultError.illegalMove) { try await repository.saving { try $0.put(open) } }
        },
        RepositoryContract("verifications are listed by state, reference and card, newest first") { repository, clock in
            let account = try Samples.account()
            let card = try await repository.save(handle: "h1", for: account)
            let plain = try await repository.verify(for: account, reference: "a")
            let again = try await repository.saving { transaction in
                let id = try transaction.newVerificationID(for: account)
                let verification = try Samples.verification(
                    id,
                    of: account,
                    kind: .reverification(of: card.id),
                    reference: "b",
                    at: transaction.now
                )
                try transaction.put(verification)
                return verification
            }
            try repository.read { reader throws(VaultError) in
                func list(_ filter: VerificationFilter) throws(VaultError) -> [Verification.ID] {
                    try reader.verifications(of: account, filter).items.map(\.id)
                }
                #expect(try list(VerificationFilter()) == [again.id, plain.id, card.origin])
                #expect(try list(VerificationFilter(status: .verified)) == [card.origin])
                #expect(try list(VerificationFilter(reference: "a")) == [plain.id])
                #expect(try list(VerificationFilter(card: card.id)) == [again.id, card.origin])
                #expect(try list(VerificationFilter(after: again.id)) == [plain.id, card.origin])
                let page = try reader.verifications(of: account, VerificationFilter(limit: 2))
                #expect(page.items.count == 2 && page.hasMore)
                let filtered = try reader.verifications(of: account, VerificationFilter(reference: "b", limit: 1))
                #expect(filtered.items.map(\.id) == [again.id] && !filtered.hasMore)
            }
        },
        RepositoryContract("the verifications since a moment are found, newest first") { repository, clock in
            let account = try Samples.account()
            _ = try await repository.verify(for: account)
            clock.advance(by: .minutes(5))
            let second = try await repository.verify(for: account)
            clock.advance(by: .minutes(5))
            let third = try await repository.verify(for: account)
            _ = try await repository.verify(for: Samples.account("other"))
            let found = try repository.read { reader throws(VaultError) in
                try reader.verifications(of: account, since: second.createdAt)
            }
            #expect(found.map(\.id) == [third.id, second.id])
        },
    ]

    static let sessions = [
        RepositoryContract("a card entry session comes back as it was written") { repository, clock in
            let account = try Samples.account()
            let card = try await repository.save(handle: "h1", for: account)
            var session = try await repository.saving { transaction in
                let session = CardEntrySession(
                    id: try transaction.newSessionID(for: account),
                    account: account,
                    returnURL: "https://shop.example/back",
                    cardSave: true,
                    card: card.id,
                    terminal: card.terminal,
                    reference: "order",
                    client: try Samples.client(),
                    createdAt: transaction.now,
                    expiresAt: transaction.now + .minutes(15)
                )
                try transaction.put(session)
                return session
            }
            #expect(same(try repository.read { reader throws(VaultError) in try reader.session(session.id) }, session))
            session.status = .completed
            session.verifications = [card.origin]
            session.browser = [1, 2, 3]
            let changed = session
            try await repository.saving { try $0.put(changed) }
            #expect(same(try repository.read { reader throws(VaultError) in try reader.session(changed.id) }, changed))
        }
    ]

    static var states: [VerificationState] {
        get throws {
            let challenge = Challenge(
                action: "https://acs.example/pay?x=1",
                paReq: SecretBytes(utf8: "eJxVUl"),
                md: SecretBytes(utf8: "md-1"),
                expiresAt: Instant(milliseconds: 1_735_689_700_000)
            )
            let declines = [
                Decline(rejectedWith: 465), Decline(rejectedWith: 484), Decline(rejectedWith: nil),
                Decline(code: 478, category: .expired, advice: .otherCard, suspends: .expired),
            ]
            return [.processing, .challenge(challenge), .undetermined, .verified, .expired]
                + declines.map { .declined($0) } + VerificationState.Failure.allCases.map { .failed($0) }
        }
    }

    static func full(
        _ id: Verification.ID,
        of card: SavedCard,
        _ state: VerificationState,
        session: CardEntrySession.ID,
        at now: Instant
    ) throws -> Verification {
        var verification = Verification(
            id: id,
            account: card.account,
            kind: .reverification(of: card.id),
            cardSave: true,
            invoice: try InvoiceID("000000123456789"),
            terminal: card.terminal,
            merchant: "merchant",
            client: try Samples.client("b"),
            session: session,
            reference: "ref",
            label: "label",
            route: .shop(url: "https://shop.example/back"),
            createdAt: now,
            traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            updatedAt: now + .seconds(1),
            state: state,
            token: OperationToken(SecretBytes(utf8: "token"), expiresAt: now + .minutes(20)),
            callbackSecret: SecretBytes(utf8: "callback")
        )
        verification.bank = Verification.BankReference(
            transactionID: "8a1f",
            reference: "503",
            intReference: "7F",
            secure: true
        )
        verification.face = CardFace(
            mask: CardMask("440563******5096"),
            brand: "VISA",
            issuer: "Халык",
            issuerBankCountry: "KAZ"
        )
        verification.card = card.id
        verification.evidence = .verified(try Samples.bankCard("evidence").id)
        var question = Question(.outcome, since: now, asked: 3, dueAt: now + .seconds(5))
        if case .processing = state { question = Question(.answer, since: now, dueAt: now + .minutes(1)) }
        verification.question = question
        return verification
    }

    static func expectSame(_ left: Verification, _ right: Verification) {
        #expect(left.id == right.id && left.account == right.account && left.kind == right.kind)
        #expect(left.cardSave == right.cardSave && left.invoice == right.invoice && left.terminal == right.terminal)
        #expect(left.merchant == right.merchant && left.client == right.client && left.session == right.session)
        #expect(left.reference == right.reference && left.label == right.label && left.route == right.route)
        #expect(left.createdAt == right.createdAt && left.traceparent == right.traceparent)
        #expect(left.updatedAt == right.updatedAt && left.token == right.token && left.bank == right.bank)
        #expect(left.callbackSecret == right.callbackSecret && left.face == right.face && left.card == right.card)
        #expect(left.evidence == right.evidence && left.question == right.question)
        #expect(same(left.state, right.state))
    }

    static func same(_ left: VerificationState, _ right: VerificationState) -> Bool {
        switch (left, right) {
        case (.processing, .processing), (.undetermined, .undetermined): true
        case (.verified, .verified), (.expired, .expired): true
        case (.declined(let left), .declined(let right)): left == right
        case (.failed(let left), .failed(let right)): left == right
        case (.challenge(let left), .challenge(let right)):
            left.action == right.action && left.paReq == right.paReq && left.md == right.md
                && left.expiresAt == right.expiresAt
        default: false
        }
    }

    static func same(_ left: CardEntrySession?, _ right: CardEntrySession) -> Bool {
        guard let left else { return false }
        return left.id == right.id && left.account == right.account && left.returnURL == right.returnURL
            && left.cardSave == right.cardSave && left.card == right.card && left.terminal == right.terminal
            && left.reference == right.reference && left.client == right.client && left.createdAt == right.createdAt
            && left.expiresAt == right.expiresAt && left.status == right.status
            && left.verifications == right.verifications && left.browser == right.browser
    }
}
