internal import AuditLog
internal import CardVault
internal import Cryptography
internal import SQLite
internal import Secrets
internal import System

extension Restoration {
    /// Brings every file of a vault into the directory; returns how many records were opened.
    func fill(
        _ directory: String,
        _ clock: any Timekeeper,
        _ progress: @Sendable (String) -> Void
    ) throws(BackupTrouble) -> Int {
        do {
            let key = try signingKey(in: directory)
            guard backup.isSigned(by: key.publicKey) else { throw BackupTrouble.foreign }
            let check = try KeyWrap(rootKey).checkValue
            guard Hex.encode(check.span) == backup.manifest.rootKeyCheck else {
                throw BackupTrouble.vault(.rootKeyWrong)
            }
            guard backup.manifest.schema == Schema.version else { throw BackupTrouble.vault(.newerVersion) }
            let (draft, database) = (directory + "/vault.db.new", directory + "/vault.db")
            progress("copying \(backup.manifest.count >> 20) MiB")
            try backup.copyDatabase(to: draft)
            progress("proving the copy")
            let (opened, ring) = try prove(draft, clock)
            try Self.clean(draft, to: database)
            try File.remove(draft)
            try begin(database, ring, at: max(clock.now, backup.manifest.taken))
            try addFiles(directory, key, ring)
            return opened
        } catch {
            throw BackupTrouble(any: error)
        }
    }

    private func signingKey(in directory: String) throws -> Ed25519SigningKey {
        guard File.exists(auditKey), try File.status(of: auditKey).permissions & 0o077 == 0 else {
            throw AuditTrouble.keyUnusable
        }
        try File.create(directory + "/audit-signing.key", File.read(auditKey, limit: 256))
        let key = try AuditFiles.signingKey(in: directory)
        let pem = SecretBytes(utf8: key.publicKey.pem)
        try File.create(directory + "/audit-public-key.pem", pem, permissions: 0o644)
        return key
    }

    private func prove(_ path: String, _ clock: any Timekeeper) throws -> (opened: Int, ring: KeyRing) {
        let connection = try Connection(path: path, access: .readOnly)
        let keys = try KeyStore.load(from: connection, under: rootKey, limits: KeyUseLimits())
        let signed = try signedCheckpoint
        let proof = try BackupProof(of: path, keys.ring, clock, continuing: signed)
        guard proof.size == signed.size, proof.root == signed.root, proof.ledger == backup.manifest.ledger,
            try AuditNotary.origin(keys.ring) == signed.origin
        else { throw BackupTrouble.unproven(.audit) }
        return (proof.opened, keys.ring)
    }

    /// The head of the audit that the manifest signed.
    private var signedCheckpoint: Checkpoint {
        get throws {
            let digits = Array(backup.manifest.root.utf8)
            guard let root = TreeHash(hex: digits.span) else { throw BackupTrouble.notABackup }
            let origin = try NoteKeyName(backup.manifest.vault)
            return try Checkpoint(origin: origin, size: backup.manifest.entries, root: root)
        }
    }

    /// Copies a database and leaves out what remains in its pages: an erasure of later times must not have missed a copy.
    private static func clean(_ path: String, to database: String) throws {
        let head = try File.read(path, count: 100, at: 0)
        let stored = Int(head[16]) << 8 | Int(head[17])
        let (size, whole) = (stored == 1 ? 65_536 : stored, try File.status(of: path).count)
        guard size >= 512, whole % size == 0 else { throw BackupTrouble.unproven(.integrity) }
        let file = try OutputFile(database)
        for start in stride(from: 0, to: whole, by: size * 64) {
            let bytes = try File.read(path, count: min(size * 64, whole - start), at: start)
            var cleaned: [UInt8] = []
            cleaned.reserveCapacity(bytes.count)
            for place in stride(from: 0, to: bytes.count, by: size) {
                var page = Array(bytes[place..<place + size])
                var span = page.mutableSpan
                PageRemains.clear(&span, isFirst: start + place == 0)
                cleaned += page
            }
            try file.write(cleaned)
        }
        try file.sync()
    }

    /// Notes the restore.
    private func begin(_ database: String, _ ring: KeyRing, at now: Instant) throws {
        let connection = try Connection(path: database, access: .readWrite)
        try connection.useWriteAheadLog()
        try connection.useSafeWrites()
        var mark = try Statement("UPDATE vault SET restored = ?1", on: connection)
        try mark.run(RestoreMark.bytes(of: now, index: ring.index))
        // The feed begins anew behind all places that were ever given out: whoever followed it learns that there is a hole.
        try connection.execute(script: "DELETE FROM events")
        guard try !connection.checkpoint(.truncate).isBusy else { throw VaultError.storageBusy }
    }

    private func addFiles(_ directory: String, _ key: Ed25519SigningKey, _ ring: KeyRing) throws {
        if let ledger { try Self.copy(ledger, to: directory + "/ledger") }
        var marks = invoices == nil ? [:] : try InvoiceNumberFile.marks(at: invoices ?? "")
        for prefix in prefixes where marks[prefix] == nil { marks[prefix] = 1 }
        try InvoiceNumberFile.create(at: directory + "/invoice-numbers", after: backup.manifest.invoices, marks)
        let path = directory + "/" + AuditFiles.name
        if let checkpoint {
            try Self.copy(checkpoint, to: path)
        } else {
            let note = try signedCheckpoint.signed(with: key)
            try File.create(path, SecretBytes(copying: note.span), permissions: 0o644)
        }
    }

    private static func copy(_ path: String, to name: String) throws {
        let file = try OutputFile(name)
        var failure: SystemError?
        try File.pieces(of: path) { piece in
            let bytes = piece.indices.map { piece[$0] }
            do throws(SystemError) { try file.write(bytes) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        try file.sync()
    }
}
