import CardVault
import RepositoryContract
import SQLite
import Storage
import Testing

/// What one can do who has the file and no key.
@Suite struct SealingTests {
    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: String
    }

    static let tamperings = [
        Tampering(
            testDescription: "the ciphertexts of two cards of one account swapped",
            script: """
                CREATE TEMP TABLE old AS SELECT place & 4294967295 AS number, sealed FROM cards;
                UPDATE cards SET sealed = (SELECT sealed FROM old WHERE old.number <> cards.place & 4294967295
                    AND old.number <= 2) WHERE place & 4294967295 <= 2
                """
        ),
        Tampering(
            testDescription: "a card's ciphertext taken from another account",
            script: "UPDATE cards SET sealed = (SELECT sealed FROM cards WHERE place & 4294967295 = 3)"
        ),
        Tampering(
            testDescription: "a card's ciphertext taken from its verification",
            script: """
                UPDATE cards SET sealed = (SELECT sealed FROM verifications
                    WHERE place = cards.place)
                """
        ),
        Tampering(
            testDescription: "a row moved to another number",
            script: """
                DROP TRIGGER cards_stay;
                UPDATE cards SET place = place + 100
                """
        ),
        Tampering(
            testDescription: "another generation",
            script: """
                INSERT INTO keys (purpose, generation, created_at, wrapped)
                VALUES ('data', 2, 0, zeroblob(60));
                DELETE FROM keys WHERE generation = 2;
                UPDATE cards SET generation = 2
                """
        ),
        Tampering(testDescription: "a cut ciphertext", script: "UPDATE cards SET sealed = substr(sealed, 1, 27)"),
        Tampering(testDescription: "an empty ciphertext", script: "UPDATE cards SET sealed = x''"),
        Tampering(
            testDescription: "a suspended card made active",
            script: "UPDATE cards SET status = 1"
        ),
    ]

    @Test(arguments: tamperings)
    func `what was moved or changed does not open`(_ tampering: Tampering) async throws {
        let vault = try TemporaryVault()
        let mine = try Samples.account("mine")
        try await vault.use { repository in
            for handle in ["h1", "h2"] {
                var card = try await repository.save(handle: handle, for: mine)
                try card.move(to: .suspended(Suspension(reason: .blocked, code: 465, at: vault.clock.now)))
                let suspended = card
                try await repository.saving { try $0.put(suspended) }
            }
            _ = try await repository.save(handle: "h3", for: Samples.account("other"))
        }
        try vault.raw().execute(script: tampering.script)
        try await vault.use { repository in
            #expect(throws: VaultError.storageCorrupt) {
                try repository.read { reader throws(VaultError) in try reader.liveCards(of: mine) }
            }
        }
    }

    @Test func `every byte of a ciphertext counts`() async throws {
        let vault = try TemporaryVault()
        let account = try Samples.account()
        try await vault.use { _ = try await $0.save(handle: "h1", for: account) }
        let raw = try vault.raw()
        var select = try Statement("SELECT sealed FROM cards", on: raw)
        let sealed = try #require(try select.first { $0.blob(0) })
        var update = try Statement("UPDATE cards SET sealed = ?1", on: raw)
        let repository = try vault.open()
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            try update.run(changed)
            #expect(throws: VaultError.storageCorrupt) {
                try repository.read { reader throws(VaultError) in try reader.liveCards(of: account) }
            }
        }
        try update.run(sealed)
        #expect(try repository.read { reader throws(VaultError) in try reader.liveCards(of: account) }.count == 1)
        await repository.close()
    }

    @Test(
        arguments: [
            "UPDATE verifications SET sealed = zeroblob(100)",
            "UPDATE verifications SET due_at = due_at + 1",
            "UPDATE verifications SET status = 3",
        ]
    )
    func `a verification whose row was changed does not open`(script: String) async throws {
        let vault = try TemporaryVault()
        let verification = try await vault.use { repository in
            try await repository.verify(for: Samples.account()) { verification, now in
                verification.question = Question(.answer, since: now, dueAt: now)
            }
        }
        try vault.raw().execute(script: script)
        try await vault.use { repository in
            #expect(throws: VaultError.storageCorrupt) {
                try repository.read { reader throws(VaultError) in try reader.verification(verification.id) }
            }
        }
    }

    @Test func `equal things are sealed to different bytes`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let card = try await repository.save(handle: "h1", for: Samples.account())
        var select = try Statement("SELECT sealed FROM cards", on: vault.raw())
        let first = try select.first { $0.blob(0) }
        try await repository.saving { try $0.put(card) }
        let second = try select.first { $0.blob(0) }
        #expect(first != nil && first != second)
        #expect(first?.count == second?.count)
        await repository.close()
    }
}
