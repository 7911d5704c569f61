import CardVault
import Locks
import RepositoryContract
import SQLite
import Storage
import Testing

/// Data keys come, take over from each other and go, while records stay readable.
@Suite struct RotationTests {
    static let operatorCaller = Caller(.operator("root"))
    private static let later = Instant(milliseconds: 4_000_000_000_000)

    /// A vault with something in every sealed table.
    static func fill(_ repository: SQLiteRepository, cards: Int = 3) async throws -> [SavedCard.ID] {
        let account = try AccountID("customer-of-ours")
        try await SecrecyTests.fill(repository, for: account)
        let gone = try Samples.account("erased")
        _ = try await repository.verify(for: gone) { verification, now in
            verification.question = Question(.outcome, since: now, dueAt: now)
            try verification.move(to: .undetermined, at: now)
        }
        _ = try await repository.decide { transaction throws(VaultError) in try transaction.erase(gone) }
        var ids: [SavedCard.ID] = []
        for number in 0..<cards {
            ids.append(try await repository.save(handle: "h\(number)", for: Samples.account("a\(number % 5)")).id)
        }
        return ids
    }

    /// Whether everything there is opens: cards, verifications, sessions, debts, feed, audit, clients.
    static func expectReadable(_ repository: SQLiteRepository, cards: [SavedCard.ID]) throws {
        try repository.read { reader throws(VaultError) in
            for id in cards { #expect(try reader.card(id)?.bankCardID != nil) }
            #expect(try reader.clients().count == 1)
            #expect(try reader.openDebts(limit: 9).count == 1)
            #expect(try reader.dueErasedOperations(at: later, limit: 9).count == 1)
            #expect(try reader.events(after: 0, limit: 100).count == 1)
            let openings = try reader.leaves(from: 0, limit: 1_000).compactMap(\.opening)
            #expect(openings.count == 1)
        }
    }

    static let tables = [
        "cards", "verifications", "sessions", "debts", "erased_operations", "events", "openings", "clients",
    ]

    @Test func `every sealed table is filled, counted and rewrapped`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let cards = try await Self.fill(repository)
        let raw = try vault.raw()
        var rows: Int64 = 0
        for table in Self.tables {
            let count = try vault.count("generation = 1", in: table)
            #expect(count > 0, "\(table)")
            rows += count
        }
        #expect(try repository.generations().map(\.records) == [rows])
        #expect(try await repository.rotate(by: Self.operatorCaller) == 2)
        try Self.expectReadable(repository, cards: cards)
        let done = try await repository.rewrap(rate: 1_000_000, by: Self.operatorCaller) { _ in true }
        #expect(done.isFinished && done.unreadable == 0 && done.records == rows && done.total == rows)
        for table in Self.tables { #expect(try vault.count("generation <> 2", in: table) == 0, "\(table)") }
        #expect(try repository.generations().map(\.records) == [0, rows])
        try Self.expectReadable(repository, cards: cards)
        #expect(try raw.integrityCheck())
        await repository.close()
        // The vault of the next start reads all of it too.
        try await vault.use { try Self.expectReadable($0, cards: cards) }
    }

    @Test func `new records are sealed with the newest key and older ones still open`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let old = try await repository.save(handle: "h1", for: Samples.account())
        // A reader that was there before the key is.
        _ = try repository.read { reader throws(VaultError) in try reader.card(old.id) }
        _ = try await repository.rotate(by: Self.operatorCaller)
        let new = try await repository.save(handle: "h2", for: Samples.account())
        #expect(try vault.count("generation = 2", in: "cards") == 1)
        let found = try repository.read { reader throws(VaultError) in
            [try reader.card(old.id)?.bankCardID, try reader.card(new.id)?.bankCardID]
        }
        #expect(found == [old.bankCardID, new.bankCardID])
        await repository.close()
        try await vault.use { repository in
            #expect(try repository.generations().map(\.isActive) == [false, true])
            _ = try await repository.save(handle: "h3", for: Samples.account())
            #expect(try vault.count("generation = 2", in: "cards") == 2)
        }
    }

    @Test func `a key is destroyed once nothing needs it, and its bytes are in no file`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let cards = try await Self.fill(repository)
        var select = try Statement("SELECT wrapped FROM keys WHERE purpose = 'data'", on: vault.raw())
        let wrapped = try #require(try select.first { $0.blob(0) })
        await #expect(throws: KeyTrouble.activeGeneration) {
            try await repository.destroy(1, by: Self.operatorCaller)
        }
        _ = try await repository.rotate(by: Self.operatorCaller)
        let records = try #require(repository.generations().first?.records)
        await #expect(throws: KeyTrouble.generationInUse(records: records)) {
            try await repository.destroy(1, by: Self.operatorCaller)
        }
        _ = try await repository.rewrap(rate: 1_000_000, by: Self.operatorCaller) { _ in true }
        #expect(try vault.bytes().holds(wrapped))
        #expect(try await repository.destroy(1, by: Self.operatorCaller))
        #expect(try !vault.bytes().holds(wrapped))
        #expect(try repository.generations().map(\.number) == [2])
        // Again is as before, and what never was is refused.
        #expect(try await !repository.destroy(1, by: Self.operatorCaller))
        for unknown in [UInt32(0), 3, .max] {
            await #expect(throws: KeyTrouble.unknownGeneration) {
                try await repository.destroy(unknown, by: Self.operatorCaller)
            }
        }
        try Self.expectReadable(repository, cards: cards)
        // Numbers do not come again.
        #expect(try await repository.rotate(by: Self.operatorCaller) == 3)
        await repository.close()
        try await vault.use { try Self.expectReadable($0, cards: cards) }
    }

    @Test func `a record that came under an old key again keeps that key`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try await repository.save(handle: "h1", for: Samples.account())
        _ = try await repository.rotate(by: Self.operatorCaller)
        _ = try await repository.rewrap(rate: 1_000_000, by: Self.operatorCaller) { _ in true }
        // One row of one table, the last that would be looked at.
        try vault.raw().execute(
            script: "INSERT INTO clients (id, created_at, generation, sealed) VALUES (hex(zeroblob(15)), 0, 1, x'00')"
        )
        await #expect(throws: KeyTrouble.generationInUse(records: 1)) {
            try await repository.destroy(1, by: Self.operatorCaller)
        }
        await repository.close()
    }

    @Test func `every step is a leaf`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try await repository.save(handle: "h1", for: Samples.account())
        _ = try await repository.rotate(by: Self.operatorCaller)
        _ = try await repository.rewrap(rate: 1_000_000, by: Self.operatorCaller) { _ in true }
        _ = try await repository.destroy(1, by: Self.operatorCaller)
        try await repository.changeRootKey(to: RootKey(), by: Self.operatorCaller)
        let leaves = try repository.read { reader throws(VaultError) in try reader.leaves(from: 0, limit: 100) }
        let steps = leaves.map { String(decoding: $0.leaf, as: UTF8.self) }
        let expected = [
            ("keys.rotated", "\"2\""), ("keys.rewrapped", "\"begun.2.2\""), ("keys.rewrapped", "\"ended.2.2\""),
            ("keys.destroyed", "\"1\""), ("keys.root_changed", "null"),
        ]
        #expect(steps.count == expected.count)
        for (step, (action, reason)) in zip(steps, expected) {
            #expect(step.contains("\"action\":\"\(action)\"") && step.contains("\"reason\":\(reason)"), "\(step)")
            #expect(step.contains("\"actor\":{\"id\":\"root\",\"kind\":\"operator\"}"))
        }
        await repository.close()
    }

    @Test func `rotations that wait together make a key each, and one that fails makes none`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let made = try await withThrowingTaskGroup(of: UInt32.self) { group in
            for _ in 0..<20 {
                group.addTask { try await repository.rotate(by: Self.operatorCaller) }
                group.addTask {
                    _ = try await repository.save(handle: "h\(UInt64.random(in: 0...(.max)))", for: Samples.account())
                    return 0
                }
            }
            return try await group.reduce(into: [UInt32]()) { if $1 > 0 { $0.append($1) } }
        }
        #expect(Set(made) == Set(2...21))
        await repository.close()
        try await vault.use { repository in
            #expect(try repository.generations().map(\.number) == (1...21).map { $0 })
            let account = try Samples.account()
            let cards = try repository.read { reader throws(VaultError) in try reader.liveCards(of: account) }
            #expect(cards.count == 20)
        }
    }
}
