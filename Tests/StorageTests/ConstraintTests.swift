import CardVault
import RepositoryContract
import SQLite
import Storage
import Testing

/// The database itself refuses what must not be, whatever code asks for it.
@Suite struct ConstraintTests {
    /// One account with an open, a declined and two verified verifications, the last without cardSave, and one card.
    private func prepare() async throws -> TemporaryVault {
        let vault = try TemporaryVault()
        let account = try Samples.account()
        try await vault.use { repository in
            _ = try await repository.save(handle: "h1", for: account)
            _ = try await repository.verify(for: account)
            _ = try await repository.verify(for: account) { verification, now in
                try verification.move(to: .declined(Decline(rejectedWith: 484)), at: now)
            }
            try await repository.saving { transaction in
                let id = try transaction.newVerificationID(for: account)
                var verification = try Samples.verification(id, of: account, cardSave: false, at: transaction.now)
                try verification.move(to: .verified, at: transaction.now)
                try transaction.put(verification)
            }
        }
        return vault
    }

    @Test(
        arguments: [
            "UPDATE cards SET fingerprint = NULL",
            "UPDATE cards SET status = 4",
            "UPDATE cards SET status = 0",
            "UPDATE cards SET account = x'00'",
            "UPDATE cards SET origin = 2",
            "UPDATE cards SET origin = 99",
            "UPDATE verifications SET status = 3 WHERE place & 4294967295 = 1",
            "UPDATE verifications SET status = 4 WHERE place & 4294967295 = 3",
            "UPDATE verifications SET card_save = 1 WHERE place & 4294967295 = 4",
            "UPDATE verifications SET asks = 1, due_at = NULL",
            "DELETE FROM verifications WHERE place & 4294967295 = 1",
            "UPDATE keys SET uses = 4294967297",
            "INSERT INTO vault VALUES (2, 0, zeroblob(16), zeroblob(24))",
            "INSERT INTO leaves (sequence, leaf, hash) VALUES (9, x'00', x'00')",
            "UPDATE events SET kind = 'erased'",
            "INSERT INTO debts VALUES (1, zeroblob(16), 5, 0, 7, 1, x'')",
            "INSERT INTO idempotency VALUES (0, zeroblob(16), zeroblob(32), 0, zeroblob(12), NULL)",
        ]
    )
    func `a statement that breaks a rule is refused`(script: String) async throws {
        let vault = try await prepare()
        try await vault.use { repository in
            try await repository.saving { try $0.emit(VaultEvent(.cardSaved, account: Samples.account())) }
        }
        let raw = try vault.raw()
        let error = #expect(throws: SQLiteError.self) { try raw.execute(script: script) }
        #expect(error?.isConstraint == true)
    }

    @Test(arguments: [2, 3, 4, 99])
    func `no card comes from a verification that is not VERIFIED with cardSave`(origin: Int) async throws {
        let vault = try await prepare()
        let raw = try vault.raw()
        var insert = try Statement(
            """
            INSERT INTO cards (place, account, status, fingerprint, origin, generation, sealed, terminal, verified_at)
            SELECT (place >> 32 << 32) + 50, account, ?1, zeroblob(16), ?2, generation, sealed, 0, 0 FROM cards
            """,
            on: raw
        )
        for status in [Int64(1), 2, 3] {
            let error = #expect(throws: SQLiteError.self) { try insert.run(status, Int64(origin)) }
            #expect(error?.isConstraint == true)
        }
        // The same with the good one is taken, so it is the origin that was refused.
        try insert.run(Int64(1), Int64(1))
    }

    @Test func `a handle is in one usable card of an account only`() async throws {
        let vault = try await prepare()
        let raw = try vault.raw()
        let copy: StaticString = """
            INSERT INTO cards (place, account, status, fingerprint, origin, generation, sealed, terminal, verified_at)
            SELECT (place >> 32 << 32) + 50, account, ?1, fingerprint, origin, generation, sealed, 0, 0 FROM cards
            """
        var insert = try Statement(copy, on: raw)
        let error = #expect(throws: SQLiteError.self) { try insert.run(Int64(2)) }
        #expect(error?.isConstraint == true)
        try insert.run(Int64(3))
        try raw.execute(script: "UPDATE cards SET fingerprint = zeroblob(16) WHERE place & 4294967295 = 50")
        var other = try Statement(
            """
            INSERT INTO cards (place, account, status, fingerprint, origin, generation, sealed, terminal, verified_at)
            SELECT (place >> 32 << 32) + 51, account, 1, zeroblob(16), origin, generation, sealed, 0, 0 FROM cards WHERE place & 4294967295 = 1
            """,
            on: raw
        )
        try other.run()
        let second = #expect(throws: SQLiteError.self) {
            try raw.execute(
                script:
                    "UPDATE cards SET fingerprint = (SELECT fingerprint FROM cards WHERE place & 4294967295 = 1) WHERE place & 4294967295 = 51"
            )
        }
        #expect(second?.isConstraint == true)
    }

    @Test func `a card whose verification was taken away past the triggers is found`() async throws {
        let vault = try await prepare()
        let inspector = try VaultInspector(at: vault.directory, rootKey: vault.rootKey, clock: vault.clock)
        #expect(try inspector.records(sample: nil).broken.isEmpty)
        let raw = try vault.raw()
        try raw.execute(script: "DROP TRIGGER cards_originate; DELETE FROM verifications WHERE place & 4294967295 = 1")
        #expect(try inspector.records(sample: nil).broken.keys.sorted() == ["cards"])
    }

    @Test func `a revoked card is not made usable`() async throws {
        let vault = try await prepare()
        let raw = try vault.raw()
        try raw.execute(script: "UPDATE cards SET status = 3, fingerprint = NULL")
        let error = #expect(throws: SQLiteError.self) {
            try raw.execute(script: "UPDATE cards SET status = 1, fingerprint = zeroblob(16)")
        }
        #expect(error?.isConstraint == true)
    }
}
