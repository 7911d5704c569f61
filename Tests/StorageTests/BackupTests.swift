import CardVault
import Cryptography
import RepositoryContract
import SQLite
import Secrets
import Storage
import System
import Testing

@Suite struct BackupTests {
    private let vault: TemporaryVault
    private let key: Ed25519SigningKey
    private var file: String { vault.directory + "/backup" }

    init() throws {
        vault = try TemporaryVault()
        key = try Ed25519SigningKey.generate()
        let seed = key.seed.withBytes { Hex.encode($0) }
        try File.create(vault.directory + "/audit-signing.key", SecretBytes(utf8: seed + "\n"))
        try File.create(vault.directory + "/invoice-numbers", SecretBytes(utf8: ":2001\n77:3001\n"))
    }

    private func take(in repository: SQLiteRepository, _ name: String = "backup") async throws -> BackupReport {
        try await AuditNotary(repository).backup(to: vault.directory + "/" + name, by: .system) { _ in }
    }

    private func restoration(_ file: String, ledger: String?) throws -> Restoration {
        Restoration(
            backup: try BackupFile(file),
            rootKey: vault.rootKey,
            auditKey: vault.directory + "/audit-signing.key",
            ledger: ledger,
            invoices: nil,
            checkpoint: nil,
            checkpointDirectory: nil,
            prefixes: ["", "9"],
            reason: "a test"
        )
    }

    private func restore(
        _ restoration: Restoration,
        into target: TemporaryVault
    ) async throws(BackupTrouble) -> Restoration.Report {
        try await restoration.run(in: target.directory, clock: vault.clock, by: .system, progress: { _ in }) {
            transaction,
            deed throws(VaultError) in
            switch deed {
            case .erase(let account, let traces): _ = try transaction.close(account, knowing: traces, by: .system)
            case .revoke(let id, let reason, let at):
                guard let card = try transaction.card(id) else { throw .cardNotFound }
                try transaction.revoke(card, for: reason, note: nil, at: at, by: .system)
            }
        }
    }

    @Test func `a backup taken among writes is proven, whole and the owner's alone, and replaces nothing`() async throws
    {
        try await vault.use { repository in
            for number in 0..<20 { _ = try await repository.save(handle: "h\(number)", for: Samples.account()) }
            let writer = Task {
                for number in 0..<50 { _ = try await repository.save(handle: "w\(number)", for: Samples.account("w")) }
            }
            let report = try await take(in: repository)
            try await writer.value
            // A hundred cards and a hundred verifications at least, some of them more than once.
            #expect(report.opened >= 200)
            #expect(report.manifest.invoices == ["": 2001, "77": 3001])
            #expect(try File.status(of: file).permissions == 0o600)
            let copy = try Connection(path: file, access: .readOnly)
            #expect(try copy.integrityCheck())
            let cards = try #require(try copy.integer("SELECT count(*) FROM cards"))
            #expect((20...70).contains(cards))
            await #expect(throws: BackupTrouble.self) { try await take(in: repository) }
            #expect(try !File.names(in: vault.directory).contains { $0.hasSuffix(".part") })
        }
    }

    @Test func `what is restored has the ends since, new numbers, and is to be looked for at the bank`() async throws {
        let (kept, lost, gone) = try await vault.use { repository in
            let kept = try await repository.save(handle: "h1", for: Samples.account())
            let lost = try await repository.save(handle: "h2", for: Samples.account())
            let gone = try await repository.save(handle: "h3", for: Samples.account("gone"))
            _ = try await take(in: repository)
            try await repository.saving { transaction in
                try transaction.revoke(lost, for: .lost, note: nil, by: .system)
                _ = try transaction.close(Samples.account("gone"), by: .system)
            }
            return (kept.id, lost.id, gone.id)
        }
        let target = try TemporaryVault(empty: vault.rootKey)
        let report = try await restore(restoration(file, ledger: vault.directory + "/ledger"), into: target)
        #expect(report.caughtUp.revoked == 1 && report.caughtUp.erased == 1)
        try await target.use { repository in
            #expect(repository.lastRestore != nil && repository.entriesAhead == 0)
            _ = try AuditNotary(repository)
            try repository.read { reader throws(VaultError) in
                #expect(try reader.card(kept)?.status == .active)
                #expect(try reader.card(lost)?.status == .revoked)
                #expect(try reader.card(gone) == nil)
                #expect(try reader.feedStart() >= 1_000_000)
            }
        }
        let numbers = try File.read(target.directory + "/invoice-numbers")
            .withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
        #expect(numbers == ":1002001\n77:1003001\n9:1000001\n")
    }

    @Test func `what is not the backup that was signed is refused`() async throws {
        try await vault.use { repository in
            for number in 0..<5 { _ = try await repository.save(handle: "h\(number)", for: Samples.account()) }
            _ = try await take(in: repository)
        }
        let whole = try File.read(file, limit: 1 << 26).withBytes { bytes in bytes.indices.map { bytes[$0] } }
        func refused(_ bytes: [UInt8]) async throws {
            let path = vault.directory + "/other"
            try? File.remove(path)
            try File.create(path, SecretBytes(copying: bytes.span))
            let target = try TemporaryVault(empty: vault.rootKey)
            await #expect(throws: BackupTrouble.self) {
                _ = try await restore(restoration(path, ledger: vault.directory + "/ledger"), into: target)
            }
            #expect(try !File.names(in: target.directory).contains("operator.socket"))
        }
        try await refused(Array(whole.dropLast()))
        try await refused(Array(whole.prefix(whole.count / 2)))
        for place in [20, 5_000, whole.count - 300, whole.count - 40, whole.count - 2] {
            var altered = whole
            altered[place] ^= 1
            try await refused(altered)
        }
        let other = try TemporaryVault(empty: RootKey())
        let strange = Restoration(
            backup: try BackupFile(file),
            rootKey: other.rootKey,
            auditKey: vault.directory + "/audit-signing.key",
            ledger: nil,
            invoices: nil,
            checkpoint: nil,
            checkpointDirectory: nil,
            prefixes: [],
            reason: ""
        )
        let trouble = await #expect(throws: BackupTrouble.self) { _ = try await restore(strange, into: other) }
        guard case .vault(.rootKeyWrong)? = trouble else {
            Issue.record("another root key was not noticed")
            return
        }
    }
}
