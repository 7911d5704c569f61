import CardVault
import RepositoryContract
import SQLite
import Secrets
import Storage
import Testing

@Suite struct RetentionTests {
    @Test func `idempotency keys go when they are older than 30 days, the others stay`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let verification = try await repository.verify(for: Samples.account())
        for day in 0..<60 {
            let claim = try IdempotencyClaim(
                client: Samples.client(),
                key: "key-\(day)",
                route: "POST /",
                body: SecretBytes(utf8: "{}")
            )
            try await repository.saving { try $0.put(claim, for: verification.id) }
            vault.clock.advance(by: .days(1))
        }
        let forgotten = try await repository.forgetClaims()
        #expect((20...30).contains(forgotten))
        #expect(try vault.raw().integer("SELECT count(*) FROM idempotency") == Int64(60 - forgotten))
        #expect(try await repository.forgetClaims() == 0)
        await repository.close()
    }

    @Test func `a place in the feed before what is kept is told`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        for _ in 0..<5 {
            try await repository.saving { try $0.emit(VaultEvent(.cardUpdated, account: Samples.account())) }
            vault.clock.advance(by: .days(1))
        }
        #expect(try await repository.forgetEvents(before: vault.clock.now - .days(2)) == 3)
        func events(after sequence: Int64) throws(VaultError) -> [Int64] {
            try repository.read { reader throws(VaultError) in
                try reader.events(after: sequence, limit: 9).map(\.sequence)
            }
        }
        #expect(throws: VaultError.eventsExpired) { try events(after: 0) }
        #expect(throws: VaultError.eventsExpired) { try events(after: 2) }
        #expect(try events(after: 3) == [4, 5])
        #expect(try events(after: 5) == [])
        #expect(try await repository.forgetEvents(before: vault.clock.now) == 2)
        #expect(throws: VaultError.eventsExpired) { try events(after: 4) }
        #expect(try events(after: 5) == [])
        #expect(try repository.read { reader throws(VaultError) in try reader.lastEvent() } == 5)
        await repository.close()
    }

    @Test func `verifications go when they are old, but for open ones and those that a card came from`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let account = try Samples.account()
        let card = try await repository.save(handle: "h1", for: account)
        let open = try await repository.verify(for: account) { verification, now in
            verification.question = Question(.late, since: now, dueAt: now)
        }
        var gone: [Verification.ID] = []
        for number in 0..<2_500 {
            let old = try await repository.verify(for: Samples.account("account-\(number % 7)")) { verification, now in
                try verification.move(to: .verified, at: now)
            }
            gone.append(old.id)
        }
        vault.clock.advance(by: .days(400))
        let fresh = try await repository.verify(for: account)
        #expect(try await repository.forgetVerifications(before: vault.clock.now - .days(399)) == 2_500)
        #expect(try await repository.forgetVerifications(before: vault.clock.now - .days(399)) == 0)
        try repository.read { reader throws(VaultError) in
            for id in [open.id, fresh.id] { #expect(try reader.verification(id) != nil) }
            for id in gone { #expect(try reader.verification(id) == nil) }
            #expect(try reader.card(card.id) != nil)
        }
        await repository.close()
    }

    @Test func `numbers that are skipped are not given out`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try await repository.save(handle: "h1", for: Samples.account())
        try await repository.skipNumbers()
        _ = try await repository.save(handle: "h2", for: Samples.account())
        let raw = try vault.raw()
        #expect(try raw.integer("SELECT max(place & 4294967295) FROM cards") == 1_000_002)
        #expect(try raw.integer("SELECT max(place & 4294967295) FROM verifications") == 1_000_002)
        await repository.close()
    }

    @Test func `the metrics count open questions and debts`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let account = try Samples.account()
        let began = vault.clock.now
        _ = try await repository.verify(for: account) { verification, now in
            verification.question = Question(.answer, since: now, dueAt: now)
        }
        for handle in ["h1", "h2"] {
            try await repository.saving { transaction in
                let bankCard = try Samples.bankCard(handle)
                var debt = Debt(of: bankCard, for: account, at: transaction.now)
                if handle == "h2" { try debt.withhold(true, at: transaction.now) }
                try transaction.put(debt, transaction.key(of: bankCard))
            }
            vault.clock.advance(by: .hours(1))
        }
        let metrics = try repository.metrics()
        #expect(metrics.openQuestions == 1)
        #expect(metrics.debts == [.pending: 1, .withheld: 1])
        #expect(metrics.oldestDebt == began)
        #expect(metrics.queueLength == 0 && metrics.decisions == 3 && metrics.lost == 0)
        await repository.close()
    }
}
