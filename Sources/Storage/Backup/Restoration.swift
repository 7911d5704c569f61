internal import AuditLog
package import CardVault
internal import Cryptography
internal import SQLite
internal import Secrets
internal import System

/// Makes a vault of a backup in an empty directory: verified first, then brought up to date with the ledger.
package struct Restoration: Sendable {
    /// The backup.
    package let backup: BackupFile
    /// The root key it was made under.
    package let rootKey: RootKey
    /// The file of the audit's signing key, which is also what the backup's signature is verified by.
    package let auditKey: String
    /// The newest copy of the ledger; without one the vault forgets what was ended since the backup.
    package let ledger: String?
    /// The newest copy of the invoice numbers' file, if there is one.
    package let invoices: String?
    /// The newest checkpoint of the audit that is known, if there is one.
    package let checkpoint: String?
    /// Where checkpoints are kept beside the data directory, if anywhere.
    package let checkpointDirectory: String?
    /// The prefixes of the terminals' invoice numbers.
    package let prefixes: Set<String>
    /// Why the vault is restored, for the audit.
    package let reason: String

    /// What was done.
    package struct Report: Sendable {
        /// Records that were opened, of those chosen at random.
        package let opened: Int
        /// What the ledger told.
        package let caughtUp: CaughtUp
        /// Leaves that a newer checkpoint tells of and the backup has not; nil if none is known.
        package let lostUpTo: Int64?
    }

    /// States what to restore from; each is a path.
    package init(
        backup: BackupFile,
        rootKey: RootKey,
        auditKey: String,
        ledger: String?,
        invoices: String?,
        checkpoint: String?,
        checkpointDirectory: String?,
        prefixes: Set<String>,
        reason: String
    ) {
        self.backup = backup
        self.rootKey = rootKey
        self.auditKey = auditKey
        self.ledger = ledger
        self.invoices = invoices
        self.checkpoint = checkpoint
        self.checkpointDirectory = checkpointDirectory
        self.prefixes = prefixes
        self.reason = reason
    }

    /// What is in the directory when it is done; the database is to be moved last.
    package static let files = [
        "audit-signing.key", "audit-public-key.pem", "audit-checkpoint", "invoice-numbers", "ledger", "vault.db",
    ]

    /// Verifies the backup and fills the directory, which is there and empty; what is there after a failure is worth nothing.
    package func run(
        in directory: String,
        clock: any Timekeeper,
        by caller: Caller,
        progress: @Sendable (String) -> Void,
        apply: @escaping @Sendable (any VaultTransaction, LedgerDeed) throws(VaultError) -> Void
    ) async throws(BackupTrouble) -> Report {
        let opened = try fill(directory, clock, progress)
        do {
            progress("applying the ledger")
            let repository = try SQLiteRepository(
                at: directory,
                rootKey: rootKey,
                clock: clock,
                beginningLedger: ledger == nil
            )
            try await repository.skipNumbers()
            let done = try await repository.catchUp(apply)
            let lost = try await record(in: repository, done, caller)
            try await repository.settleErasures()
            await repository.close()
            try Self.settle(directory + "/vault.db")
            return Report(opened: opened, caughtUp: done, lostUpTo: lost)
        } catch {
            throw BackupTrouble(any: error)
        }
    }

    private func record(
        in repository: SQLiteRepository,
        _ done: CaughtUp,
        _ caller: Caller
    ) async throws -> Int64? {
        let notary = try AuditNotary(repository, secondDirectory: checkpointDirectory, acceptingRollback: true)
        let manifest = backup.manifest
        if let accepted = notary.accepted {
            let sign = accepted.rollback.rawValue + (accepted.size.map { ".\($0)" } ?? "")
            try await notary.record(.rollbackAccepted, by: caller, .ok, sign, words: reason)
        }
        let text = "taken.\(manifest.taken.rfc3339).entries.\(manifest.entries)"
        try await notary.record(.backupRestored, by: caller, .ok, text, words: reason)
        let ended = "entries.\(done.entries).revoked.\(done.revoked).erased.\(done.erased)"
        try await notary.record(ledger == nil ? .ledgerBegun : .ledgerApplied, by: caller, .ok, ended)
        _ = try await notary.checkpoint()
        return notary.accepted?.size
    }

    /// Leaves all of the database in one file.
    private static func settle(_ path: String) throws {
        let connection = try Connection(path: path, access: .readWrite)
        guard try !connection.checkpoint(.truncate).isBusy else { throw VaultError.storageBusy }
    }
}

extension BackupTrouble {
    /// Says in these words what any layer below refuses.
    init(any error: any Error) {
        self =
            switch error {
            case let error as BackupTrouble: error
            case let error as StorageError: .vault(error)
            case let error as VaultError: .storage(error)
            case let error as AuditTrouble: .audit(error)
            case let error as SystemError: .file(error)
            case let error as SQLiteError: .storage(VaultError(error))
            default: .storage(.storageUnavailable)
            }
    }
}
