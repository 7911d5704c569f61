internal import CardVault
internal import Secrets
internal import Testing

extension RepositoryContract {
    static let identifiers = [
        RepositoryContract("identifiers of one account are all different") { repository, _ in
            let account = try Samples.account()
            let ids = try await repository.saving { transaction in
                try (0..<100).map { _ in try transaction.newCardID(for: account).text }
            }
            #expect(Set(ids).count == 100)
            let later = try await repository.saving { try $0.newCardID(for: account).text }
            #expect(!ids.contains(later))
        },
        RepositoryContract("an identifier that was never given out names nothing") { repository, _ in
            let card = try SavedCard.ID("card_" + String(repeating: "a", count: 26))
            let verification = try Verification.ID("ver_" + String(repeating: "a", count: 26))
            let session = try CardEntrySession.ID("ses_" + String(repeating: "a", count: 26))
            try repository.read { reader throws(VaultError) in
                #expect(try reader.card(card) == nil)
                #expect(try reader.verification(verification) == nil)
                #expect(try reader.session(session) == nil)
            }
        },
        RepositoryContract("an identifier of another account cannot be written under this one") { repository, _ in
            let theirs = try await repository.save(handle: "h1", for: Samples.account("theirs"))
            let mine = try await repository.save(handle: "h2", for: Samples.account("mine"))
            await #expect(throws: VaultError.illegalMove) {
                try await repository.saving { transaction in
                    try transaction.put(
                        Samples.card(theirs.id, of: mine.account, from: mine.origin, handle: "h3", at: transaction.now)
                    )
                }
            }
        },
    ]

    static let cards = [
        RepositoryContract("a card comes back as it was written") { repository, _ in
            var card = try await repository.save(handle: "h1", for: Samples.account())
            card.face.brand = "VISA"
            card.face.issuer = "Халык"
            card.face.issuerBankCountry = "KAZ"
            card.label = "мая"
            card.reference = "order-1"
            card.isDefault = true
            card.presence = SavedCard.Presence(isPresent: true, isAvailable: false, checkedAt: Instant(milliseconds: 7))
            try card.move(
                to: .suspended(Suspension(reason: .blocked, code: 465, at: Instant(milliseconds: 1_735_689_600_001)))
            )
            let written = card
            try await repository.saving { try $0.put(written) }
            let read = try #require(try repository.read { reader throws(VaultError) in try reader.card(written.id) })
            #expect(same(read, written))
            try card.move(
                to: .revoked(
                    Revocation(
                        reason: .lost,
                        note: "on the bus",
                        by: "support",
                        at: Instant(milliseconds: 9),
                        bankDeactivation: .pending
                    )
                )
            )
            card.bankCardID = nil
            card.face.mask = nil
            let revoked = card
            try await repository.saving { try $0.put(revoked) }
            let last = try #require(try repository.read { reader throws(VaultError) in try reader.card(written.id) })
            #expect(same(last, revoked))
        },
        RepositoryContract("a list is of one account, newest first, without revoked cards") { repository, _ in
            let account = try Samples.account()
            let cards = try await saveCards(3, for: account, in: repository)
            _ = try await repository.save(handle: "x", for: Samples.account("other"))
            try await revoke(cards[1], in: repository)
            try repository.read { reader throws(VaultError) in
                let page = try reader.cards(of: account, CardFilter())
                #expect(page.items.map(\.id) == [cards[2].id, cards[0].id])
                #expect(!page.hasMore)
                #expect(try reader.liveCards(of: account).map(\.id) == [cards[2].id, cards[0].id])
                #expect(try reader.liveCardCount(of: account) == 2)
                let revoked = try reader.cards(of: account, CardFilter(statuses: [.revoked]))
                #expect(revoked.items.map(\.id) == [cards[1].id])
                let all = try reader.cards(of: account, CardFilter(statuses: Set(CardStatus.allCases)))
                #expect(all.items.map(\.id) == cards.reversed().map(\.id))
            }
        },
        RepositoryContract("pages follow each other without gap or overlap") { repository, _ in
            let account = try Samples.account()
            let cards = try await saveCards(5, for: account, in: repository)
            try repository.read { reader throws(VaultError) in
                let first = try reader.cards(of: account, CardFilter(limit: 2))
                #expect(first.items.map(\.id) == [cards[4].id, cards[3].id])
                #expect(first.hasMore)
                let second = try reader.cards(of: account, CardFilter(after: first.items.last?.id, limit: 2))
                #expect(second.items.map(\.id) == [cards[2].id, cards[1].id])
                #expect(second.hasMore)
                let third = try reader.cards(of: account, CardFilter(after: second.items.last?.id, limit: 2))
                #expect(third.items.map(\.id) == [cards[0].id])
                #expect(!third.hasMore)
            }
        },
        RepositoryContract("a cursor of another account is refused") { repository, _ in
            let theirs = try await repository.save(handle: "h1", for: Samples.account("theirs"))
            let mine = try Samples.account("mine")
            #expect(throws: VaultError.cursorMalformed) {
                try repository.read { reader throws(VaultError) in
                    try reader.cards(of: mine, CardFilter(after: theirs.id))
                }
            }
            #expect(throws: VaultError.cursorMalformed) {
                try repository.read { reader throws(VaultError) in
                    try reader.eachCard(of: mine, in: CardFilter.live, after: theirs.id) { _, _ in true }
                }
            }
        },
        RepositoryContract("a card exists only because of a verified verification with cardSave and a handle") {
            repository,
            _ in
            let account = try Samples.account()
            let open = try await repository.verify(for: account)
            let declined = try await repository.verify(for: account) { verification, now in
                try verification.move(to: .failed(.unresolved), at: now)
            }
            let notSaved = try await repository.saving { transaction in
                let id = try transaction.newVerificationID(for: account)
                var verification = try Samples.verification(id, of: account, cardSave: false, at: transaction.now)
                try verification.move(to: .verified, at: transaction.now)
                try transaction.put(verification)
                return verification
            }
            let absent = try await repository.saving { try $0.newVerificationID(for: account) }
            for origin in [open.id, declined.id, notSaved.id, absent] {
                await #expect(throws: VaultError.illegalMove) {
                    try await repository.saving { transaction in
                        let id = try transaction.newCardID(for: account)
                        try transaction.put(Samples.card(id, of: account, from: origin, at: transaction.now))
                    }
                }
            }
            var card = try await repository.save(handle: "h1", for: account)
            card.bankCardID = nil
            let withoutHandle = card
            await #expect(throws: VaultError.illegalMove) {
                try await repository.saving { try $0.put(withoutHandle) }
            }
            let count = try repository.read { reader throws(VaultError) in try reader.liveCards(of: account).count }
            #expect(count == 1)
        },
        RepositoryContract("one account holds a handle in one live card only, other accounts may hold it too") {
            repository,
            _ in
            let account = try Samples.account()
            let first = try await repository.save(handle: "h1", for: account)
            await #expect(throws: (any Error).self) { try await repository.save(handle: "h1", for: account) }
            let other = try await repository.save(handle: "h1", for: Samples.account("other"))
            let bankCard = try Samples.bankCard("h1")
            let stranger = try Samples.bankCard("h2")
            try repository.read { reader throws(VaultError) in
                #expect(try reader.liveCard(of: account, holding: bankCard)?.id == first.id)
                #expect(try reader.liveCard(of: other.account, holding: bankCard)?.id == other.id)
                #expect(try reader.liveCard(of: account, holding: stranger) == nil)
                #expect(try reader.isHeld(bankCard))
                #expect(try !reader.isHeld(stranger))
            }
            try await revoke(first, in: repository)
            try repository.read { reader throws(VaultError) in
                #expect(try reader.liveCard(of: account, holding: bankCard) == nil)
                #expect(try reader.isHeld(bankCard))
            }
            try await revoke(other, in: repository)
            #expect(try repository.read { reader throws(VaultError) in try !reader.isHeld(bankCard) })
            let again = try await repository.save(handle: "h1", for: account)
            #expect(again.id != first.id)
        },
        RepositoryContract("the same handle under another merchant is another card") { repository, _ in
            _ = try await repository.save(handle: "h1", for: Samples.account())
            let bankCard = try Samples.bankCard("h1")
            let elsewhere = BankCard(merchant: "another", terminal: bankCard.terminal, id: bankCard.id)
            #expect(try repository.read { reader throws(VaultError) in try !reader.isHeld(elsewhere) })
            #expect(
                try repository.read { reader throws(VaultError) in reader.key(of: elsewhere) != reader.key(of: bankCard)
                }
            )
        },
        RepositoryContract("a changed handle frees the old one") { repository, _ in
            var card = try await repository.save(handle: "h1", for: Samples.account())
            card.bankCardID = try Samples.bankCard("h2").id
            let changed = card
            try await repository.saving { try $0.put(changed) }
            let (old, new) = (try Samples.bankCard("h1"), try Samples.bankCard("h2"))
            try repository.read { reader throws(VaultError) in
                #expect(try !reader.isHeld(old))
                #expect(try reader.isHeld(new))
            }
        },
        RepositoryContract("a revoked card stays revoked") { repository, _ in
            let card = try await repository.save(handle: "h1", for: Samples.account())
            try await revoke(card, in: repository)
            await #expect(throws: VaultError.illegalMove) { try await repository.saving { try $0.put(card) } }
        },
        RepositoryContract("what a decision throws takes back all that it wrote, and nothing else") { repository, _ in
            let account = try Samples.account()
            let kept = try await repository.save(handle: "h1", for: account)
            await #expect(throws: VaultError.cardRevoked) {
                try await repository.saving { transaction in
                    var card = kept
                    card.label = "gone"
                    try transaction.put(card)
                    try transaction.emit(VaultEvent(.cardUpdated, account: account, card: card.id))
                    try transaction.record(AuditRecord(.cardUpdated, by: .system))
                    #expect(try transaction.card(kept.id)?.label == "gone")
                    throw VaultError.cardRevoked
                }
            }
            try repository.read { reader throws(VaultError) in
                #expect(try reader.card(kept.id)?.label == nil)
                #expect(try reader.lastEvent() == 0)
                #expect(try reader.leafCount() == 0)
            }
        },
    ]

    static func saveCards(
        _ count: Int,
        for account: AccountID,
        in repository: any Repository
    ) async throws -> [SavedCard] {
        var cards: [SavedCard] = []
        for number in 0..<count { cards.append(try await repository.save(handle: "h\(number)", for: account)) }
        return cards
    }

    static func revoke(_ card: SavedCard, in repository: any Repository) async throws {
        try await repository.saving { transaction in
            var card = card
            try card.move(
                to: .revoked(
                    Revocation(
                        reason: .userRequest,
                        note: nil,
                        by: "test",
                        at: transaction.now,
                        bankDeactivation: .pending
                    )
                )
            )
            try transaction.put(card)
        }
    }

    static func same(_ left: SavedCard, _ right: SavedCard) -> Bool {
        left.id == right.id && left.account == right.account && left.terminal == right.terminal
            && left.merchant == right.merchant && left.createdAt == right.createdAt && left.origin == right.origin
            && left.bankCardID == right.bankCardID && left.state == right.state && left.face == right.face
            && left.label == right.label
            && left.reference == right.reference && left.isDefault == right.isDefault
            && left.verifiedAt == right.verifiedAt && left.movedBy == right.movedBy && left.presence == right.presence
    }
}
