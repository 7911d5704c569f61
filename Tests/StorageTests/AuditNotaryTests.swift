import AuditLog
import CardVault
import Cryptography
import RepositoryContract
import Secrets
import Storage
import SQLite
import System
import Testing

@Suite struct AuditNotaryTests {
    private let vault: TemporaryVault
    private let key: Ed25519SigningKey

    init() throws {
        vault = try TemporaryVault()
        key = try Ed25519SigningKey.generate()
        let seed = key.seed.withBytes { Hex.encode($0) }
        try File.create(vault.directory + "/audit-signing.key", SecretBytes(utf8: seed + "\n"))
    }

    private var file: String { vault.directory + "/audit-checkpoint" }

    private func record(_ count: Int, in repository: SQLiteRepository) async throws {
        for number in 0..<count {
            let subject = AuditRecord.Subject(account: try AccountID("account-\(number % 3)"))
            try await repository.saving { try $0.record(AuditRecord(.cardRevealed, by: .system, on: subject)) }
            vault.clock.advance(by: .seconds(60))
        }
    }

    private func everything(_ export: any AuditExport) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try export.next() {
            #expect(piece.count < 262_144)
            bytes += piece
        }
        return bytes
    }

    private func verify(_ bundle: [UInt8]) -> AuditVerification {
        var verifier = AuditBundleVerifier(key: key.publicKey)
        _ = verifier.consume(bundle.span)
        return verifier.finish()
    }

    @Test func `a log that begins has a checkpoint before its first leaf`() async throws {
        try await vault.use { repository in
            _ = try AuditNotary(repository)
            let note = try File.read(file).withBytes { bytes in bytes.indices.map { bytes[$0] } }
            #expect(try Checkpoint(verifying: note, with: key.publicKey).size == 0)
        }
    }

    @Test(arguments: [0, 1, 7, 300])
    func `an export of any length is valid and goes on from an earlier checkpoint`(count: Int) async throws {
        try await vault.use { repository in
            let notary = try AuditNotary(repository)
            try await record(count, in: repository)
            let verdict = verify(try everything(try await notary.export(AuditWish(), by: .system)))
            #expect(verdict.valid && verdict.entries == UInt64(count + 1))
        }
    }

    @Test func `a selection has its entries alone, and is valid`() async throws {
        try await vault.use { repository in
            let notary = try AuditNotary(repository)
            try await record(30, in: repository)
            var wish = AuditWish()
            wish.account = try AccountID("account-1")
            let verdict = verify(try everything(try await notary.export(wish, by: .system)))
            #expect(verdict.valid && verdict.entries == 10)
        }
    }

    @Test func `leaves of before a moment are pruned, and what remains still verifies`() async throws {
        try await vault.use { repository in
            let notary = try AuditNotary(repository)
            try await record(100, in: repository)
            let old = try await notary.inclusion(of: 10, in: 100)
            #expect(try await repository.pruneLeaves(before: vault.clock.now - .seconds(60 * 60), by: .system) == 40)
            let verdict = verify(try everything(try await notary.export(AuditWish(), by: .system)))
            #expect(verdict.valid && verdict.entries == 62)
            let proof = try await notary.inclusion(of: 10, in: 100)
            #expect(proof?.hashes == old?.hashes && proof?.root == old?.root)
            let openings = try vault.raw().integer("SELECT count(*) FROM openings WHERE sequence < 40")
            #expect(openings == 0)
            #expect(try await repository.pruneLeaves(before: vault.clock.now - .seconds(60 * 60), by: .system) == 0)
        }
    }

    @Test func `a database behind its checkpoint, of another history or without one is refused`() async throws {
        try await vault.use { repository in
            let notary = try AuditNotary(repository)
            try await record(5, in: repository)
            _ = try await notary.checkpoint()
        }
        func start(_ note: [UInt8]?) async throws -> AuditTrouble? {
            try await vault.use { repository in
                File.removeQuietly(file)
                if let note { try File.create(file, SecretBytes(copying: note.span), permissions: 0o644) }
                do throws(AuditTrouble) { _ = try AuditNotary(repository) } catch { return error }
                return nil
            }
        }
        let note = try File.read(file).withBytes { bytes in bytes.indices.map { bytes[$0] } }
        let good = try Checkpoint(verifying: note, with: key.publicKey)
        func signed(_ size: UInt64, _ root: TreeHash) throws -> [UInt8] {
            try Checkpoint(origin: good.origin, size: size, root: root).signed(with: key)
        }
        #expect(try await start(note) == nil)
        #expect(try await start(signed(6, good.root)) == .rolledBack(.behind))
        #expect(try await start(signed(4, good.root)) == .rolledBack(.forked))
        #expect(try await start(nil) == .rolledBack(.missing))
        #expect(try await start(Array("nonsense\n".utf8)) == .rolledBack(.foreign))
        let other = try Ed25519SigningKey.generate()
        let foreign = try Checkpoint(origin: good.origin, size: 5, root: good.root).signed(with: other)
        #expect(try await start(foreign) == .rolledBack(.foreign))
        #expect(try await start(note) == nil)
    }
}
