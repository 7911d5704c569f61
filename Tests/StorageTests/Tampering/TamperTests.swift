import CardVault
import RepositoryContract
import SQLite
import Secrets
import Storage
import System
import Testing

/// Whatever is done to the files, callers are told the same as before, or something notices.
@Suite struct TamperTests {
    /// Every so many bytes are flipped; `ops/tamper` sets CARDVAULT_TAMPER_STRIDE to 1.
    static let stride = Program.environment("CARDVAULT_TAMPER_STRIDE").flatMap { Int($0) } ?? 251

    @Test(.timeLimit(.minutes(60))) func `no flipped byte changes what callers see unnoticed`() async throws {
        let complete = try await CompleteVault.make()
        let before = try complete.sound()
        let sound = try File.read(complete.vault.database, limit: 1 << 24)
        var counts: [CompleteVault.Verdict: Int] = [:]
        var silent: [Int] = []
        for place in Swift.stride(from: 0, to: sound.count, by: Self.stride) {
            let flipped = SecretBytes(count: sound.count) { bytes in
                sound.withBytes { sound in for index in sound.indices { bytes[index] = sound[index] } }
                bytes[place] ^= 1 << UInt8(place % 8)
            }
            try complete.putBack(flipped)
            let verdict = complete.verdict(before: before)
            counts[verdict, default: 0] += 1
            if verdict == .silent { silent.append(place) }
        }
        try complete.putBack(sound)
        #expect(complete.verdict(before: before) == .harmless)
        #expect(silent == [])
        Self.tell("bytes", counts)
    }

    @Test func `no row that is swapped, copied or deleted changes what callers see unnoticed`() async throws {
        let complete = try await CompleteVault.make()
        let before = try complete.sound()
        let sound = try File.read(complete.vault.database, limit: 1 << 24)
        var counts: [CompleteVault.Verdict: Int] = [:]
        var silent: [String] = []
        let triggers = try TamperedTable.Trigger.all(of: complete.vault)
        #expect(triggers.count == 6)
        for table in TamperedTable.all {
            let rows = try table.count(in: complete.vault)
            #expect(rows > 0, "\(table.name) has rows to tamper with")
            for (what, script) in table.tamperings(rows: rows, around: triggers) {
                try complete.putBack(sound)
                // What the schema forbids even to who writes past the program is no case.
                guard (try? complete.vault.raw().execute(script: script)) != nil else { continue }
                let verdict = complete.verdict(before: before)
                counts[verdict, default: 0] += 1
                if verdict == .silent { silent.append("\(table.name): \(what)") }
            }
        }
        #expect(silent == [])
        #expect(counts.values.reduce(0, +) > 200)
        Self.tell("rows", counts)
    }

    @Test func `an older file that is put back is noticed`() async throws {
        let complete = try await CompleteVault.make()
        let older = try File.read(complete.vault.database, limit: 1 << 24)
        let checkpoint = complete.vault.directory + "/audit-checkpoint"
        let olderCheckpoint = try File.read(checkpoint)
        let repository = try complete.vault.open()
        let notary = try AuditNotary(repository, keyIn: complete.vault)
        _ = try await repository.save(handle: "new", for: Samples.account("customer-2"))
        try await repository.saving { try $0.record(AuditRecord(.vaultStarted, by: .system)) }
        _ = try await notary.checkpoint()
        #expect(try repository.cutLog())
        await repository.close()
        let newerCheckpoint = try File.read(checkpoint)

        try complete.putBack(older)
        let inspector = try VaultInspector(
            at: complete.vault.directory,
            rootKey: complete.vault.rootKey,
            clock: complete.vault.clock
        )
        #expect(try inspector.audit(secondDirectory: nil).faults == [.root])
        let reopened = try complete.vault.open()
        #expect(throws: AuditTrouble.rolledBack(.behind)) { try AuditNotary(reopened, keyIn: complete.vault) }
        await reopened.close()
        // With its own checkpoint beside it nothing on this disk can tell: the second copy elsewhere does (docs/threat-model.md).
        let elsewhere = complete.vault.directory + "/elsewhere"
        try File.makeDirectory(elsewhere)
        defer { File.removeTree(elsewhere) }
        try File.replace(checkpoint, olderCheckpoint)
        try File.replace(elsewhere + "/audit-checkpoint", newerCheckpoint)
        #expect(try inspector.audit(secondDirectory: elsewhere).faults == [.root])
    }

    private static let cardColumns = """
        place, account, status, fingerprint, origin, check_at, remind_at, terminal, country, verified_at, generation, sealed
        """
    private static let verificationColumns = """
        place, account, status, card_save, card, created_at, asks, due_at, claim, generation, sealed
        """

    @Test(
        arguments: [
            "a revoked card made active again", "a client made able again", "an erased account brought back",
        ]
    )
    func `an older row that is put back is found by the audit`(what: String) async throws {
        let complete = try await CompleteVault.make()
        let raw = try complete.vault.raw()
        try raw.execute(
            script: """
                CREATE TABLE old_cards AS SELECT \(Self.cardColumns) FROM cards;
                CREATE TABLE old_clients AS SELECT * FROM clients;
                CREATE TABLE old_verifications AS SELECT \(Self.verificationColumns) FROM verifications
                """
        )
        let account = try Samples.account("customer-3")
        try await complete.vault.use { repository in
            try await repository.saving { transaction in
                switch what {
                case "a revoked card made active again":
                    guard var card = try transaction.liveCards(of: account).first else { return }
                    try card.move(
                        to: .revoked(
                            Revocation(reason: .lost, note: nil, by: "r", at: transaction.now, bankDeactivation: .done)
                        )
                    )
                    try transaction.put(card)
                    let subject = AuditRecord.Subject(account: account, card: card.id)
                    try transaction.record(AuditRecord(.cardRevoked, by: .system, on: subject))
                case "a client made able again":
                    guard let client = try transaction.clients().first else { return }
                    try transaction.put(client.disabled(at: transaction.now))
                    try transaction.record(
                        AuditRecord(.clientDisabled, by: .system, on: AuditRecord.Subject(client: client.id))
                    )
                default:
                    let erasure = try transaction.erase(account)
                    try transaction.record(AuditRecord(.accountErased, by: .system, reason: String(erasure.cards)))
                }
            }
        }
        try complete.vault.raw().execute(
            script: """
                PRAGMA foreign_keys = 0; DROP TRIGGER cards_stay; DROP TRIGGER cards_verified;
                INSERT OR REPLACE INTO verifications (\(Self.verificationColumns)) SELECT * FROM old_verifications;
                INSERT OR REPLACE INTO cards (\(Self.cardColumns)) SELECT * FROM old_cards;
                INSERT OR REPLACE INTO clients SELECT * FROM old_clients
                """
        )
        let inspector = try VaultInspector(
            at: complete.vault.directory,
            rootKey: complete.vault.rootKey,
            clock: complete.vault.clock
        )
        #expect(try !inspector.history().isEmpty)
    }

    /// The counts, for who runs the campaign.
    private static func tell(_ what: String, _ counts: [CompleteVault.Verdict: Int]) {
        let told = CompleteVault.Verdict.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" }.joined(separator: ", ")
        Program.complain("tampered \(what): \(counts.values.reduce(0, +)): \(told)")
    }
}

extension CompleteVault {
    /// Puts a database in the place of the one that is there.
    func putBack(_ bytes: SecretBytes) throws {
        for suffix in ["-wal", "-shm", ""] { try File.remove(vault.database + suffix) }
        try File.create(vault.database, bytes)
    }
}
