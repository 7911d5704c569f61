internal import CardVault
internal import Secrets
internal import Testing

extension RepositoryContract {
    static let debts = [
        RepositoryContract("a debt comes back as it was written") { repository, clock in
            let bankCard = try Samples.bankCard("h1")
            let account = try Samples.account()
            let written = try await repository.saving { transaction in
                var debt = Debt(of: bankCard, for: account, at: transaction.now)
                debt.add(try transaction.newCardID(for: account))
                debt.add(try transaction.newCardID(for: account))
                try debt.send()
                try debt.refuse(isListed: false, at: transaction.now, by: DebtBackoff())
                try transaction.put(debt, transaction.key(of: bankCard))
                return debt
            }
            let (read, other) = try repository.read { reader throws(VaultError) in
                (try reader.debt(on: bankCard), try reader.debt(DebtKey(bytes: [1, 2, 3])))
            }
            #expect(same(read, written))
            #expect(other == nil)
            try await repository.saving { transaction in
                let key = transaction.key(of: bankCard)
                guard var debt = try transaction.debt(key) else { throw VaultError.debtNotFound }
                try debt.send()
                try debt.end(.done)
                try transaction.put(debt, key)
            }
            let ended = try #require(try repository.read { reader throws(VaultError) in try reader.debt(on: bankCard) })
            #expect(ended.status == .done && ended.bankCard == nil && ended.account == nil)
            #expect(ended.cards == written.cards)
        },
        RepositoryContract("debts to be sent become due, oldest due first; withheld ones wait") {
            repository,
            clock in
            let account = try Samples.account()
            for name in ["withheld", "sent", "early", "done"] {
                clock.advance(by: .seconds(1))
                try await put(name, for: account, in: repository) { debt, now in
                    switch name {
                    case "withheld": try debt.withhold(true, at: now)
                    case "sent": try debt.send()
                    case "done":
                        try debt.send()
                        try debt.end(.done)
                    default: break
                    }
                }
            }
            clock.advance(by: .minutes(1))
            try await put("refused", for: account, in: repository) { debt, now in
                try debt.send()
                try debt.refuse(isListed: true, at: now, by: DebtBackoff())
            }
            try await put("late", for: account, in: repository) { _, _ in }
            try expectDue(["sent", "early", "late"], in: repository, at: clock.now)
            try expectDue(["sent"], in: repository, at: clock.now, limit: 1)
            try expectDue(["sent", "early"], in: repository, at: clock.now - .seconds(1))
            try expectDue(["sent", "early", "late", "refused"], in: repository, at: clock.now + .days(1))
            let open = try repository.read { reader throws(VaultError) in try reader.openDebts(limit: 100) }
            #expect(open.count == 5)
            #expect(open.map(\.debt.owedAt) == open.map(\.debt.owedAt).sorted())
            #expect(try repository.read { reader throws(VaultError) in try reader.openDebts(limit: 2).count } == 2)
        },
    ]

    static let timers = [
        RepositoryContract("a terminal is needed while a live card or an open debt has it") { repository, _ in
            let used = try Samples.bankCard("handle").terminal
            let other = try TerminalName("another")
            func isNeeded(_ names: Set<TerminalName>) throws -> Bool {
                try repository.read { reader throws(VaultError) in try reader.areNeeded(names) }
            }
            #expect(try !isNeeded([used, other]))
            let card = try await repository.save(handle: "handle", for: try Samples.account())
            #expect(try isNeeded([used, other]))
            #expect(try !isNeeded([other]))
            let account = card.account
            try await repository.saving { transaction in
                guard var card = try transaction.card(card.id), let held = card.bankCard else { return }
                let end = Revocation(
                    reason: .lost,
                    note: nil,
                    by: "test",
                    at: transaction.now,
                    bankDeactivation: .pending
                )
                try card.move(to: .revoked(end))
                try transaction.put(card)
                try transaction.put(Debt(of: held, for: account, at: transaction.now), transaction.key(of: held))
            }
            #expect(try isNeeded([used]))
        },
        RepositoryContract("a question is due at its time, oldest due first, until it is gone") { repository, clock in
            let account = try Samples.account()
            let now = clock.now
            let later = try await repository.verify(for: account) { verification, now in
                verification.question = Question(.outcome, since: now, dueAt: now + .seconds(30))
            }
            let sooner = try await repository.verify(for: account) { verification, now in
                verification.question = Question(.answer, since: now, dueAt: now + .seconds(5))
            }
            _ = try await repository.verify(for: account)
            func due(_ moment: Instant, limit: Int = 10) throws -> [Verification.ID] {
                try repository.read { reader throws(VaultError) in
                    try reader.dueVerifications(at: moment, limit: limit)
                }
            }
            #expect(try due(now).isEmpty)
            #expect(try due(now + .seconds(5)) == [sooner.id])
            #expect(try due(now + .hours(1)) == [sooner.id, later.id])
            #expect(try due(now + .hours(1), limit: 1) == [sooner.id])
            try repository.read { reader throws(VaultError) in
                #expect(try reader.interruptedVerifications(limit: 10) == [sooner.id])
                #expect(try reader.nextDue() == now + .seconds(5))
            }
            try await repository.saving { transaction in
                var answered = sooner
                answered.question = nil
                try transaction.put(answered)
            }
            #expect(try due(now + .hours(1)) == [later.id])
            #expect(
                try repository.read { reader throws(VaultError) in try reader.interruptedVerifications(limit: 10) }
                    .isEmpty
            )
        },
        RepositoryContract("presence checks and reminders are due at their time and can be moved and cleared") {
            repository,
            clock in
            let now = clock.now
            let card = try await repository.save(handle: "h1", for: Samples.account())
            let other = try await repository.save(handle: "h2", for: Samples.account())
            #expect(try repository.read { reader throws(VaultError) in try reader.nextDue() } == nil)
            try await repository.saving { transaction in
                try transaction.checkPresence(of: card.id, at: now + .seconds(9))
                try transaction.checkPresence(of: other.id, at: now + .seconds(1))
                try transaction.remind(of: card.id, at: now + .days(1))
                try transaction.remind(of: card.id, at: now + .days(2))
            }
            try repository.read { reader throws(VaultError) in
                #expect(try reader.duePresenceChecks(at: now, limit: 10).isEmpty)
                #expect(try reader.duePresenceChecks(at: now + .seconds(9), limit: 10) == [other.id, card.id])
                #expect(try reader.dueReminders(at: now + .days(1), limit: 10).isEmpty)
                #expect(try reader.dueReminders(at: now + .days(2), limit: 10) == [card.id])
                #expect(try reader.nextDue() == now + .seconds(1))
            }
            try await repository.saving { transaction in
                try transaction.checkPresence(of: card.id, at: nil)
                try transaction.checkPresence(of: other.id, at: nil)
                try transaction.remind(of: other.id, at: nil)
            }
            try repository.read { reader throws(VaultError) in
                #expect(try reader.duePresenceChecks(at: now + .days(9), limit: 10).isEmpty)
                #expect(try reader.nextDue() == now + .days(2))
            }
        },
        RepositoryContract("a card that is not there cannot be watched") { repository, _ in
            await #expect(throws: VaultError.cardNotFound) {
                try await repository.saving { transaction in
                    let id = try transaction.newCardID(for: Samples.account())
                    try transaction.checkPresence(of: id, at: transaction.now)
                }
            }
            await #expect(throws: VaultError.cardNotFound) {
                try await repository.saving { transaction in
                    let id = try transaction.newCardID(for: Samples.account())
                    try transaction.remind(of: id, at: transaction.now)
                }
            }
        },
    ]

    private static func put(
        _ name: String,
        for account: AccountID,
        in repository: any Repository,
        _ change: @escaping @Sendable (inout Debt, Instant) throws -> Void
    ) async throws {
        try await repository.saving { transaction in
            let bankCard = try Samples.bankCard(name)
            var debt = Debt(of: bankCard, for: account, at: transaction.now)
            try change(&debt, transaction.now)
            try transaction.put(debt, transaction.key(of: bankCard))
        }
    }

    private static func expectDue(
        _ names: [String],
        in repository: any Repository,
        at moment: Instant,
        limit: Int = 10
    ) throws {
        let cards = try names.map { try Samples.bankCard($0) }
        try repository.read { reader throws(VaultError) in
            let due = try reader.dueDebts(at: moment, limit: limit)
            #expect(due.map(\.key) == cards.map { reader.key(of: $0) })
        }
    }

    private static func same(_ left: Debt?, _ right: Debt) -> Bool {
        guard let left else { return false }
        return left.bankCard == right.bankCard && left.account == right.account && left.cards == right.cards
            && left.status == right.status && left.attempts == right.attempts && left.dueAt == right.dueAt
            && left.trouble == right.trouble && left.absentSince == right.absentSince && left.owedAt == right.owedAt
    }
}
