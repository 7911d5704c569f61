internal import CardVault
internal import Cryptography
internal import SQLite

/// Reads what is sealed under older keys and seals it anew, on a read connection of its own, for one thread at a time.
///
/// Nothing here holds up the writer: only the finished ciphertexts go there.
final class Resealer {
    /// Rows of one table, and where the next ones begin.
    struct Batch: Sendable {
        let table: SealedTable
        /// The generation that `rows` are sealed with.
        let generation: UInt32
        var rows: [ResealedRow] = []
        var last: RowKey
        /// Rows that did not open, and stay as they are.
        var unreadable = 0
        /// Whether nothing older is behind these.
        var isEnd = true
    }

    private let ciphers: Ciphers
    private let older: [SealBinding.Table: StatementBox]

    init(_ database: String, ring: KeyRing) throws(VaultError) {
        do throws(CryptographyError) { ciphers = try Ciphers(ring: ring) } catch { throw VaultError(error) }
        older = try VaultError.translating { () throws(SQLiteError) in
            let connection = try Connection(path: database, access: .readOnly)
            try connection.setBusyTimeout(milliseconds: 5_000)
            var older: [SealBinding.Table: StatementBox] = [:]
            for table in SealedTable.all { older[table.table] = try StatementBox(table.older, on: connection) }
            return older
        }
    }

    /// At most `limit` rows behind a key, sealed under a generation whose uses for them are counted already.
    func batch(
        of table: SealedTable,
        after key: RowKey,
        under generation: UInt32,
        limit: Int
    ) throws(VaultError) -> Batch {
        var batch = Batch(table: table, generation: generation, last: key)
        batch.rows.reserveCapacity(limit)
        guard let statement = older[table.table] else { throw .illegalMove }
        try statement.rows(after: key, olderThan: generation) { row throws(VaultError) in
            let key = try table.key(row)
            batch.last = key
            if let resealed = try reseal(row, key, table, under: generation) {
                batch.rows.append(resealed)
            } else {
                batch.unreadable += 1
            }
            batch.isEnd = batch.rows.count + batch.unreadable < limit
            return batch.isEnd
        }
        return batch
    }

    /// Nil if the row does not open.
    private func reseal(
        _ row: borrowing Statement,
        _ key: RowKey,
        _ table: SealedTable,
        under generation: UInt32
    ) throws(VaultError) -> ResealedRow? {
        let old = UInt32(truncatingIfNeeded: row.int(2))
        let binding = try table.binding(row, key)
        let oldSealed = row.blob(3)
        do throws(VaultError) {
            let sealed = try ciphers.open(oldSealed.span, old, binding(old)) { plaintext throws(VaultError) in
                try ciphers.seal(plaintext, generation, binding(generation))
            }
            return ResealedRow(key: key, oldGeneration: old, oldSealed: oldSealed, sealed: sealed)
        } catch {
            guard error == .storageCorrupt else { throw error }
            return nil
        }
    }
}

/// The statements of the write connection that replace ciphertexts.
struct ReplaceStatements {
    private let statements: [SealBinding.Table: StatementBox]

    init(on connection: borrowing Connection) throws(SQLiteError) {
        var statements: [SealBinding.Table: StatementBox] = [:]
        for table in SealedTable.all { statements[table.table] = try StatementBox(table.replace, on: connection) }
        self.statements = statements
    }

    /// The statement of a table.
    subscript(table: SealBinding.Table) -> StatementBox? { statements[table] }
}
