import CardVault
import Locks
import RepositoryContract
import SQLite
import Secrets
import Storage
import System
import Testing

@Suite struct LedgerTests {
    private let vault: TemporaryVault

    init() throws { vault = try TemporaryVault() }

    /// Ends two cards and an account, and returns the ledger's lines.
    private func ended() async throws -> [Substring] {
        try await vault.use { repository in
            try await repository.revoke("h1")
            try await repository.revoke("h2")
            _ = try await repository.saving { try $0.close(Samples.account(), by: .system) }
        }
        return try vault.ledgerText().split(separator: "\n")
    }

    @Test func `a line for each end, with its time, and nothing that names anybody`() async throws {
        let lines = try await ended()
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("cardvault-ledger/1 "))
        let words = lines.dropFirst().map { $0.split(separator: " ") }
        #expect(words.map { String($0[0]) } == ["1", "2", "3"])
        #expect(words.map { String($0[2]) } == ["revoked", "revoked", "erased"])
        #expect(words.map { String($0[3]) } == ["lost", "lost", "-"])
        #expect(words.allSatisfy { Instant(rfc3339: String($0[1])) != nil && $0[4].count == 32 && $0[5].count == 32 })
        #expect(Set(words.map { $0[4] }).count == 3)
        #expect(try !vault.ledgerText().contains("words") && !vault.ledgerText().contains(Samples.account().text))
    }

    @Test func `a second revocation and an erasure of nothing add no line`() async throws {
        _ = try await ended()
        try await vault.use { repository in
            _ = try await repository.saving { try $0.close(Samples.account(), by: .system) }
        }
        #expect(try vault.ledgerText().split(separator: "\n").count == 4)
    }

    @Test func `a unit that fails adds no line`() async throws {
        try await vault.use { repository in
            let card = try await repository.save(handle: "h1", for: Samples.account())
            _ = try? await repository.saving { transaction in
                try transaction.revoke(card, for: .lost, note: nil, by: .system)
                throw VaultError.cardRevoked
            }
            try await repository.revoke("h2")
        }
        #expect(try vault.ledgerText().split(separator: "\n").map { $0.prefix(2) }.dropFirst() == ["1 "])
    }

    @Test func `a ledger that was cut, altered or taken away stops the start`() async throws {
        let whole = try await ended()
        func refused(_ lines: [Substring]) throws {
            try vault.replaceLedger(lines.map { $0 + "\n" }.joined())
            #expect(throws: StorageError.ledgerDamaged) { try vault.open() }
        }
        // Those of the last commits the database has still, and would write again.
        try refused(Array(whole.dropLast(3)))
        try refused([whole[0], whole[2], whole[3]])
        try refused([whole[0], whole[1], whole[1], whole[3]])
        try refused([whole[0], whole[2], whole[1], whole[3]])
        for index in whole.indices {
            var altered = whole
            let old = whole[index]
            altered[index] = old.dropLast() + (old.hasSuffix("0") ? "1" : "0")
            try refused(altered)
        }
        try File.remove(vault.ledger)
        #expect(throws: StorageError.ledgerDamaged) { try vault.open() }
        try vault.replaceLedger(whole.map { $0 + "\n" }.joined())
        try await vault.use { _ in }
    }

    @Test func `the last line, if it was lost, is written again while the database has it`() async throws {
        let whole = try await ended()
        try vault.replaceLedger(whole.dropLast().map { $0 + "\n" }.joined())
        try await vault.use { _ in }
        #expect(try vault.ledgerText().split(separator: "\n") == whole)
    }

    @Test func `another vault's ledger stops the start`() async throws {
        _ = try await ended()
        let other = try TemporaryVault()
        try await other.use { _ in }
        try File.replace(vault.ledger, File.read(other.directory + "/ledger"))
        #expect(throws: StorageError.ledgerDamaged) { try vault.open() }
    }

    @Test func `half a line at the end, which nobody was told of, is cut off`() async throws {
        let whole = try await ended()
        try vault.replaceLedger(whole.map { $0 + "\n" }.joined() + "4 2026-01-0")
        try await vault.use { try await $0.revoke("h3") }
        let lines = try vault.ledgerText().split(separator: "\n")
        #expect(lines.dropLast() == whole[...] && lines.last?.hasPrefix("4 ") == true)
        try await vault.use { _ in }
    }

    @Test func `what was committed and not in the vault.ledger when the process ended is written at the start`()
        async throws
    {
        let taken = Locked<TemporaryVault?>(nil)
        let directory = vault
        let repository = try SQLiteRepository(
            at: vault.directory,
            rootKey: vault.rootKey,
            clock: vault.clock,
            // Committed, and not in the ledger yet.
            probe: CommitProbe(before: {}, after: { taken.withLock { $0 = try? directory.copy() } })
        )
        try await repository.revoke("h1")
        await repository.close()
        let copy = try #require(taken.withLock { $0 })
        func lines() throws -> Int {
            try File.read(copy.directory + "/ledger").withBytes { bytes in bytes.indices.count { bytes[$0] == 0x0A } }
        }
        #expect(try lines() == 1)
        try await copy.use { _ in }
        #expect(try lines() == 2)
    }

    @Test func `nobody is told of an end that the ledger could not take, nor that it was so already`() async throws {
        let first = try await vault.use { try await $0.save(handle: "h1", for: Samples.account()) }
        try await vault.use { repository in
            // Before its first line the file is not open yet: a directory in its place takes none.
            try File.move(vault.ledger, to: vault.ledger + ".away")
            try File.makeDirectory(vault.ledger)
            for _ in 0..<2 {
                await #expect(throws: VaultError.storageUnavailable) {
                    try await repository.saving { transaction in
                        guard let card = try transaction.card(first.id) else { throw VaultError.cardNotFound }
                        try transaction.revoke(card, for: .fraud, note: nil, by: .system)
                    }
                }
            }
            try repository.read { reader throws(VaultError) in #expect(try reader.card(first.id)?.status == .revoked) }
            try File.removeDirectory(vault.ledger)
            try File.move(vault.ledger + ".away", to: vault.ledger)
            try await repository.mustBeWritable()
        }
        #expect(try vault.ledgerText().split(separator: "\n").count == 2)
    }

    @Test func `a database from before is brought up to date by the ledger, also after it was begun anew`() async throws
    {
        let (kept, lost, gone) = try await vault.use { repository in
            let kept = try await repository.save(handle: "h1", for: Samples.account())
            let lost = try await repository.save(handle: "h2", for: Samples.account())
            let gone = try await repository.save(handle: "h3", for: Samples.account("gone"))
            return (kept.id, lost.id, gone.id)
        }
        let old = try vault.copy()
        try await vault.use { repository in
            try await repository.saving { transaction in
                guard let card = try transaction.card(lost) else { throw VaultError.cardNotFound }
                try transaction.revoke(card, for: .stolen, note: nil, by: .system)
                _ = try transaction.close(Samples.account("gone"), by: .system)
            }
        }
        try File.replace(old.directory + "/ledger", File.read(vault.ledger))
        try await old.use { repository in
            #expect(repository.entriesAhead == 2)
            // Nothing else may end before: it would get a number that is taken.
            await #expect(throws: VaultError.storageUnavailable) { try await repository.revoke("h9") }
            let done = try await repository.catchUp { transaction, deed throws(VaultError) in
                switch deed {
                case .erase(let account, let traces): _ = try transaction.close(account, knowing: traces, by: .system)
                case .revoke(let id, let reason, let at):
                    guard let card = try transaction.card(id) else { throw .cardNotFound }
                    try transaction.revoke(card, for: reason, note: nil, at: at, by: .system)
                }
            }
            #expect(done.entries == 2 && done.revoked == 1 && done.erased == 1)
            try repository.read { reader throws(VaultError) in
                #expect(try reader.card(kept)?.status == .active)
                #expect(try reader.card(lost)?.status == .revoked)
                #expect(try reader.card(gone) == nil)
                #expect(try reader.openDebts(limit: 9).count == 2)
            }
            try await repository.revoke("h10")
        }
        try await old.use { #expect($0.entriesAhead == 0) }
        try File.remove(old.directory + "/ledger")
        let begun = try SQLiteRepository(
            at: old.directory,
            rootKey: old.rootKey,
            clock: old.clock,
            beginningLedger: true
        )
        await begun.close()
        try await old.use { try await $0.revoke("h11") }
    }
}
