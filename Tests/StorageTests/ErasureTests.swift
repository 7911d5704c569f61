import CardVault
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
}
