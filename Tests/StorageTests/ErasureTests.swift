import CardVault
import Locks
import RepositoryContract
import SQLite
import Storage
import Testing

@Suite struct ErasureTests {
    /// Every ciphertext and index of an account, as they stand in the database.
    private func traces(of vault: TemporaryVault) throws -> [[UInt8]] {
        let raw = try vault.raw()
        var traces: [[UInt8]] = []
        func collect(_ statement: consuming Statement) throws {
            traces += try statement.all(limit: 1_000) { $0.blob(0) }
        }
        try collect(Statement("SELECT sealed FROM cards", on: raw))
        try collect(Statement("SELECT sealed FROM verifications", on: raw))
        try collect(Statement("SELECT sealed FROM sessions", on: raw))
        try collect(Statement("SELECT sealed FROM events WHERE sealed IS NOT NULL", on: raw))
        try collect(Statement("SELECT sealed FROM openings", on: raw))
        try collect(Statement("SELECT account FROM cards", on: raw))
        try collect(Statement("SELECT fingerprint FROM cards WHERE status <> 3", on: raw))
        return traces
    }

    @Test func `an erased account's ciphertexts and indexes are in no file`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let account = try AccountID("customer-of-ours")
        try await SecrecyTests.fill(repository, for: account)
        let traces = try traces(of: vault)
        #expect(traces.count >= 6)
        let before = try vault.bytes()
        #expect(traces.count { before.holds($0) } == traces.count)
        _ = try await repository.saving { try $0.erase(account) }
        #expect(try repository.cutLog())
        let after = try vault.bytes()
        let left = traces.filter { after.holds($0) }.map(\.count)
        #expect(left.isEmpty, "the lengths of what is left")
        await repository.close()
    }

    @Test func `erasing a leaf's subject by card alone deletes its opening too`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let card = try await repository.save(handle: "h1", for: Samples.account())
        try await repository.saving { transaction in
            try transaction.record(AuditRecord(.cardRevealed, by: .system, on: AuditRecord.Subject(card: card.id)))
            try transaction.record(
                AuditRecord(.verificationVerified, by: .system, on: AuditRecord.Subject(verification: card.origin))
            )
            _ = try transaction.erase(card.account)
        }
        let leaves = try repository.read { reader throws(VaultError) in try reader.leaves(from: 0, limit: 9) }
        #expect(leaves.count == 2 && leaves.allSatisfy { $0.opening == nil })
        await repository.close()
    }

    /// Events and leaves about `gone`, which is each `rarity`th of them, and about others.
    private func tell(_ count: Int, rarity: Int, _ gone: AccountID, in repository: SQLiteRepository) async throws {
        try await repository.saving { transaction in
            for number in 0..<count {
                let account = number % rarity == 0 ? gone : try Samples.account("other-\(number % 7)")
                try transaction.emit(VaultEvent(.cardSaved, account: account))
                try transaction.record(AuditRecord(.cardSaved, by: .system, on: AuditRecord.Subject(account: account)))
            }
        }
    }

    @Test func `traces are found in a journal of many steps`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let gone = try Samples.account("gone")
        let (count, rarity) = (40_000, 1_000)
        try await tell(count, rarity: rarity, gone, in: repository)
        let traces = try await repository.traces(of: gone)
        let places = stride(from: 0, to: count, by: rarity).map { Int64($0) }
        #expect(traces.leaves == places)
        #expect(traces.events == places.map { $0 + 1 })
        #expect(traces.lastEvent == Int64(count) && traces.leafCount == Int64(count))
        let nobody = try await repository.traces(of: Samples.account("nobody"))
        #expect(nobody.events.isEmpty && nobody.leaves.isEmpty && nobody.lastEvent == Int64(count))
        await repository.close()
    }

    @Test func `an erasure looks for nothing in what its traces cover`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let gone = try Samples.account("gone")
        try await tell(20, rarity: 2, gone, in: repository)
        var traces = try await repository.traces(of: gone)
        // So that it shows where the writer looks: one of ten is withheld from it.
        traces.events.remove(at: 3)
        traces.leaves.remove(at: 5)
        _ = try await repository.saving { [traces] in try $0.erase(gone, knowing: traces) }
        let left = try await repository.traces(of: gone)
        #expect(left.events == [7] && left.leaves == [10])
        await repository.close()
    }

    /// What stands in the database about the account whose card came last, as someone with the files alone reads it.
    private func marksOfLast(in vault: TemporaryVault) throws -> [[UInt8]] {
        let raw = try vault.raw()
        var index = try Statement("SELECT account FROM cards ORDER BY place & 4294967295 DESC LIMIT 1", on: raw)
        let name = try #require(try index.first { $0.blob(0) })
        var fingerprints = try Statement("SELECT fingerprint FROM cards WHERE account = ?1", on: raw)
        var cards = try Statement("SELECT sealed FROM cards WHERE account = ?1", on: raw)
        var verifications = try Statement("SELECT sealed FROM verifications WHERE account = ?1", on: raw)
        return try [name] + fingerprints.all(limit: 9, name) { $0.blob(0) } + cards.all(limit: 9, name) { $0.blob(0) }
            + verifications.all(limit: 9, name) { $0.blob(0) }
    }

    @Test func `among many accounts whose pages were split, nothing of one is left, whoever reads meanwhile`()
        async throws
    {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        for round in 0..<3 {
            for number in 0..<60 {
                _ = try await repository.save(handle: "h\(round)-\(number)", for: Samples.account("a\(number)"))
            }
            #expect(try repository.cutLog())
        }
        let (isOver, read) = (Locked(false), try Samples.account("a1"))
        let readers = (0..<2).map { _ in
            Task.detached {
                var reads = 0
                while !isOver.withLock({ $0 }) {
                    reads += try repository.read { reader throws(VaultError) in
                        try reader.cards(of: read, CardFilter()).items.count
                    }
                    await Task.yield()
                }
                return reads
            }
        }
        for number in [7, 23, 41] {
            let account = try Samples.account("a\(number)")
            _ = try await repository.save(handle: "last-\(number)", for: account)
            #expect(try repository.cutLog())
            let marks = try marksOfLast(in: vault)
            #expect(marks.count == 13)
            let before = try vault.bytes()
            #expect(marks.allSatisfy { before.holds($0) })
            _ = try await repository.saving { try $0.close(account, by: .system) }
            try await repository.settleErasures()
            let after = try vault.bytes()
            #expect(marks.filter { after.holds($0) }.isEmpty)
        }
        isOver.withLock { $0 = true }
        for reader in readers { #expect(try await reader.value > 0) }
        await repository.close()
    }

    @Test func `a reader of what was before holds the receipt up, and not the erasure; the next start finishes it`()
        async throws
    {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let account = try Samples.account()
        _ = try await repository.save(handle: "h1", for: account)
        let old = try vault.raw()
        try old.execute(script: "BEGIN; SELECT count(*) FROM cards")
        _ = try await repository.saving { try $0.close(account, by: .system) }
        await #expect(throws: VaultError.storageBusy) { try await repository.settleErasures() }
        let copy = try vault.copy()
        try old.execute(script: "COMMIT")
        try await repository.settleErasures()
        await repository.close()
        // As if the process had ended while it waited.
        try await copy.use { try await $0.settleErasures() }
        try await vault.use { try await $0.settleErasures() }
        #expect(try copy.raw().integer("SELECT count(*) FROM cards") == 0)
    }
}
