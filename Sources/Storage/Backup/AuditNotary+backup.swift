internal import AuditLog
package import CardVault
internal import Cryptography
internal import Locks
internal import SQLite
internal import Secrets
internal import System

/// What a backup holds and how it was proven.
package struct BackupReport: Sendable {
    /// What was signed.
    package let manifest: BackupManifest
    /// Records that were opened, of those chosen at random.
    package let opened: Int
}

extension AuditNotary {
    /// Copies the vault into a new file while work goes on, proves the copy, and signs what it is; blocks its thread.
    ///
    /// `invoices` are the marks of the invoice numbers; `progress` is told of each step and of the bytes copied.
    func copy(
        to path: String,
        continuing head: Published,
        invoices: [String: UInt64],
        progress: @escaping @Sendable (String) -> Void
    ) throws(BackupTrouble) -> BackupReport {
        let part = path + ".part"
        do throws(BackupTrouble) {
            let report = try prove(part, head, invoices, progress)
            do throws(SystemError) { try File.moveWithoutReplacing(part, to: path) } catch {
                throw error.isExistence ? .exists : .file(error)
            }
            return report
        } catch {
            File.removeQuietly(part)
            throw error
        }
    }

    private func prove(
        _ part: String,
        _ head: Published,
        _ invoices: [String: UInt64],
        _ progress: @escaping @Sendable (String) -> Void
    ) throws(BackupTrouble) -> BackupReport {
        let taken = repository.clock.now
        try write(part, progress)
        progress("proving the copy")
        let proof = try BackupProof(of: part, repository.ring, repository.clock, continuing: head.checkpoint)
        do {
            progress("hashing the copy")
            let (count, sha256) = try Self.digest(of: part)
            let manifest = BackupManifest(
                vault: origin.text,
                taken: taken,
                count: count,
                sha256: sha256,
                schema: proof.schema,
                entries: proof.size,
                root: proof.root.hex,
                ledger: proof.ledger,
                rootKeyCheck: Hex.encode(proof.rootKeyCheck.span),
                invoices: invoices
            )
            try BackupFile.seal(part, manifest, origin, key)
            return BackupReport(manifest: manifest, opened: proof.opened)
        } catch let error as SystemError {
            throw .file(error)
        } catch {
            throw .audit(.keyUnusable)
        }
    }

    /// One snapshot, without free pages: nothing is in it but what is there.
    private func write(_ part: String, _ progress: @escaping @Sendable (String) -> Void) throws(BackupTrouble) {
        let isDone = Locked(false)
        do {
            try File.remove(part)
            try File.create(part, SecretBytes(utf8: ""))
            let source = try Connection(path: repository.files.database, access: .readOnly)
            let whole = try source.pageCount() * (source.integer("PRAGMA page_size") ?? 4_096)
            Self.watch(part, of: whole, until: isDone, progress)
            defer { isDone.withLock { $0 = true } }
            // The snapshot keeps the log from being cut: who tried would only hold up the writer.
            repository.checkpointer.hold()
            defer { repository.checkpointer.release() }
            try source.vacuum(into: part)
        } catch let error as SQLiteError {
            throw error.isCorrupt ? .unproven(.integrity) : .notWritten
        } catch let error as SystemError {
            throw .file(error)
        } catch {
            throw .notWritten
        }
    }

    private static func watch(
        _ part: String,
        of whole: Int64,
        until isDone: Locked<Bool>,
        _ progress: @escaping @Sendable (String) -> Void
    ) {
        Task {
            while !isDone.withLock({ $0 }) {
                let count = (try? File.status(of: part).count) ?? 0
                progress("copied \(count >> 20) of at most \(whole >> 20) MiB")
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }

    private static func digest(of path: String) throws(SystemError) -> (count: Int, sha256: String) {
        var hash = SHA256()
        var count = 0
        try File.pieces(of: path) { piece in
            hash.update(piece)
            count += piece.count
            return true
        }
        let digest = hash.finish().bytes
        return (count, Hex.encode(digest.span))
    }

    /// Makes a backup: recorded before it begins, and once more if it fails.
    package func backup(
        to path: String,
        by caller: Caller,
        progress: @escaping @Sendable (String) -> Void
    ) async throws(BackupTrouble) -> BackupReport {
        guard !File.exists(path) else { throw .exists }
        do throws(VaultError) { try await record(.backupTaken, by: caller, .ok, nil) } catch { throw .storage(error) }
        let result: Result<BackupReport, BackupTrouble>
        do throws(VaultError) {
            let head = try await publish()
            let invoices = try InvoiceNumberFile.marks(at: repository.files.invoiceNumbers)
            // It takes seconds of a thread of its own.
            result = await Thread.value {
                Result { () throws(BackupTrouble) in
                    try self.copy(to: path, continuing: head, invoices: invoices, progress: progress)
                }
            }
        } catch {
            result = .failure(.storage(error))
        }
        if case .failure = result { try? await record(.backupTaken, by: caller, .failed, nil) }
        return try result.get()
    }

    func record(
        _ action: AuditRecord.Action,
        by caller: Caller,
        _ outcome: AuditRecord.Outcome,
        _ reason: String?,
        words: String? = nil
    ) async throws(VaultError) {
        try await repository.decide { transaction throws(VaultError) in
            try transaction.record(AuditRecord(action, by: caller, outcome: outcome, reason: reason, words: words))
        }
    }
}
