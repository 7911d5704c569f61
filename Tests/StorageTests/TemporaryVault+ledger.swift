import CardVault
import RepositoryContract
import Secrets
import Storage
import System

extension TemporaryVault {
    /// Where its ledger is.
    var ledger: String { directory + "/ledger" }

    func ledgerText() throws -> String {
        try File.read(ledger).withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }

    func replaceLedger(_ text: String) throws { try File.replace(ledger, SecretBytes(utf8: text)) }
}

extension SQLiteRepository {
    /// Saves a card and revokes it.
    @discardableResult
    func revoke(_ handle: String) async throws -> SavedCard {
        try await revoke(try await save(handle: handle, for: Samples.account()))
    }

    @discardableResult
    func revoke(_ card: SavedCard) async throws -> SavedCard {
        try await saving { transaction in try transaction.revoke(card, for: .lost, note: "words", by: .system) }
    }
}
