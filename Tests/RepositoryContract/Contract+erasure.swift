internal import CardVault
internal import Testing

extension RepositoryContract {
    /// An event and a leaf about each of the accounts.
    private static func tell(of accounts: [AccountID], in repository: any Repository) async throws {
        try await repository.saving { transaction in
            for account in accounts {
                try transaction.emit(VaultEvent(.cardSaved, account: account))
                try transaction.record(AuditRecord(.cardSaved, by: .system, on: AuditRecord.Subject(account: account)))
            }
        }
    }

    static let erasure = [
        RepositoryContract("an erased account is gone, everyone else stays") { repository, _ in
            let account = try Samples.account("gone")
            let card = try await repository.save(handle: "h1", for: account)
            let other = try await repository.save(handle: "h2", for: Samples.account("stays"))
            let session = try await session(for: account, in: repository)
            try await repository.saving { transaction in
                try transaction.checkPresence(of: card.id, at: transaction.now)
                try transaction.remind(of: card.id, at: transaction.now)
                try transaction.checkPresence(of: other.id, at: transaction.now)
            }
            let erasure = try await repository.saving { try $0.erase(account) }
            #expect(erasure == Erasure(cards: 1, verifications: 1))
            #expect(try await repository.saving { try $0.erase(account) } == Erasure(cards: 0, verifications: 0))
            let bankCard = try Samples.bankCard("h1")
            try repository.read { reader throws(VaultError) in
                #expect(try reader.card(card.id) == nil)
                #expect(try reader.verification(card.origin) == nil)
                #expect(try reader.session(session) == nil)
                #expect(try reader.cards(of: account, CardFilter()).items.isEmpty)
                #expect(try reader.verifications(of: account, VerificationFilter()).items.isEmpty)
                #expect(try !reader.isHeld(bankCard))
                #expect(try reader.duePresenceChecks(at: Instant(milliseconds: .max), limit: 9) == [other.id])
                #expect(try reader.dueReminders(at: Instant(milliseconds: .max), limit: 9).isEmpty)
                #expect(try reader.card(other.id) != nil)
                #expect(try reader.verification(other.origin) != nil)
            }
            let again = try await repository.save(handle: "h1", for: account)
            #expect(again.id != card.id && again.origin != card.origin)
        },
        RepositoryContract("erasing leaves events their place, leaves their proof, and keys their claim") {
            repository,
            _ in
            let account = try Samples.account("gone")
            let other = try Samples.account("stays")
            let card = try await repository.save(handle: "h1", for: account)
            let claim = try claim("key", body: "{}")
            try await repository.saving { transaction in
                try transaction.put(claim, for: card.origin)
                for name in [account, other] {
                    try transaction.emit(VaultEvent(.cardSaved, account: name))
                    try transaction.record(
                        AuditRecord(.cardSaved, by: .system, on: AuditRecord.Subject(account: name))
                    )
                }
            }
            let before = try repository.read { reader throws(VaultError) in try reader.leaves(from: 0, limit: 9) }
            _ = try await repository.saving { try $0.erase(account) }
            try repository.read { reader throws(VaultError) in
                let events = try reader.events(after: 0, limit: 9)
                #expect(events.map(\.sequence) == [1, 2])
                #expect(events.map(\.event.kind) == [.erased, .cardSaved])
                #expect(events.map(\.event.account) == [nil, other])
                let leaves = try reader.leaves(from: 0, limit: 9)
                #expect(leaves.map(\.leaf) == before.map(\.leaf))
                #expect(leaves[0].opening == nil && leaves[1].opening == before[1].opening)
                #expect(try reader.finding(for: claim) == .erased)
            }
            #expect(try finding(Self.claim("key", body: "other"), in: repository) == .other)
        },
        RepositoryContract("an erasure takes what its traces name and what came after they were looked for") {
            repository,
            _ in
            let account = try Samples.account("gone")
            let other = try Samples.account("stays")
            for _ in 0..<3 { try await tell(of: [account, other, account], in: repository) }
            let traces = try await repository.traces(of: account)
            // The very next place is one of them.
            for _ in 0..<2 { try await tell(of: [account, other], in: repository) }
            _ = try await repository.saving { try $0.erase(account, knowing: traces) }
            try repository.read { reader throws(VaultError) in
                let named = [account, other, account, account, other, account, account, other, account]
                let expected = (named + [account, other, account, other]).map { $0 == account ? nil : $0 }
                #expect(try reader.events(after: 0, limit: 99).map(\.event.account) == expected)
                let isOpen = try reader.leaves(from: 0, limit: 99).map { $0.opening != nil }
                #expect(isOpen == expected.map { $0 != nil })
            }
            #expect(try await repository.saving { try $0.erase(account) } == Erasure(cards: 0, verifications: 0))
        },
        RepositoryContract("what may still become VERIFIED is watched without a name after an erasure") {
            repository,
            clock in
            let account = try Samples.account("gone")
            let now = clock.now
            _ = try await repository.save(handle: "h1", for: account)
            let watched: [(String, VerificationState, Question?)] = [
                ("open", .processing, Question(.answer, since: now, dueAt: now + .minutes(1))),
                ("open-silent", .undetermined, nil),
                ("expired", .expired, Question(.late, since: now, asked: 2, dueAt: now + .days(1))),
                ("failed-over", .failed(.unresolved), nil),
                ("verified", .verified, Question(.details, since: now, dueAt: now)),
            ]
            for (number, row) in watched.enumerated() {
                try await repository.saving { transaction in
                    var verification = try Samples.verification(
                        transaction.newVerificationID(for: account),
                        of: account,
                        invoice: "00000000000000\(number)",
                        at: now
                    )
                    switch row.1 {
                    case .processing: break
                    default: try verification.move(to: row.1, at: now)
                    }
                    verification.question = row.2
                    try transaction.put(verification)
                }
            }
            clock.advance(by: .seconds(1))
            #expect(try await repository.saving { try $0.erase(account) } == Erasure(cards: 1, verifications: 6))
            let (due, later) = try repository.read { reader throws(VaultError) in
                (
                    try reader.dueErasedOperations(at: now + .seconds(1), limit: 9),
                    try reader.dueErasedOperations(at: now + .days(1), limit: 9)
                )
            }
            #expect(Set(due.map(\.invoice.digits)) == ["000000000000000", "000000000000001"])
            #expect(due.allSatisfy { $0.question.purpose == .late && $0.merchant == "merchant" })
            try #require(later.count == 3)
            #expect(later[2].invoice.digits == "000000000000002" && later[2].question.asked == 2)
            #expect(
                try repository.read { reader throws(VaultError) in
                    try reader.dueVerifications(at: now + .days(9), limit: 9)
                }.isEmpty
            )
            try await repository.saving { transaction in
                try transaction.put(
                    Question(.late, since: now, asked: 3, dueAt: now + .days(2)),
                    forErased: later[2].key
                )
                try transaction.put(nil, forErased: later[0].key)
                try transaction.put(nil, forErased: later[1].key)
            }
            try repository.read { reader throws(VaultError) in
                #expect(try reader.nextDue() == now + .days(2))
                let left = try reader.dueErasedOperations(at: now + .days(2), limit: 9)
                #expect(left.map(\.key) == [later[2].key] && left.first?.question.asked == 3)
            }
        },
        RepositoryContract("an open debt survives the erasure of its account") { repository, _ in
            let account = try Samples.account("gone")
            let bankCard = try Samples.bankCard("h1")
            try await repository.saving { transaction in
                try transaction.put(
                    Debt(of: bankCard, for: account, at: transaction.now),
                    transaction.key(of: bankCard)
                )
                _ = try transaction.erase(account)
            }
            let debt = try repository.read { reader throws(VaultError) in try reader.debt(on: bankCard) }
            #expect(debt?.account == account && debt?.bankCard == bankCard)
        },
    ]

    private static func session(
        for account: AccountID,
        in repository: any Repository
    ) async throws -> CardEntrySession.ID {
        try await repository.saving { transaction in
            let session = CardEntrySession(
                id: try transaction.newSessionID(for: account),
                account: account,
                returnURL: "https://shop.example/back",
                cardSave: true,
                card: nil,
                terminal: try TerminalName("default"),
                reference: nil,
                client: nil,
                createdAt: transaction.now,
                expiresAt: transaction.now + .minutes(15)
            )
            try transaction.put(session)
            return session.id
        }
    }
}
