internal import CardVault
internal import Cryptography
internal import SQLite
internal import System

/// The ledger of a vault that is being opened, compared with what the database knows of it.
struct OpenedLedger: Sendable {
    let path: String
    let end: LedgerFile.End
    /// What was committed and is not in the file: a crash came between.
    let waiting: [LedgerEntry]
    /// What is in the file and not in the database, which is a copy from before.
    let ahead: [LedgerEntry]

    /// Opens the ledger, or makes that of a vault which has ended nothing yet; `ledgerDamaged` if it lacks what the database knows.
    ///
    /// `isBegun` puts away a ledger that cannot be used, and begins a new one behind what the database knows.
    init(
        at path: String,
        _ connection: borrowing Connection,
        _ ring: KeyRing,
        beginning isBegun: Bool
    ) throws(StorageError) {
        let key = try StorageError.translating { try LedgerKey(ring: ring) }
        let (known, rows) = try Self.stored(in: connection)
        self.path = path
        do throws(StorageError) {
            (end, waiting, ahead) = try Self.compared(path, known, rows, key)
        } catch {
            guard isBegun, error == .ledgerDamaged else { throw error }
            end = try Self.begun(at: path, after: known, key)
            (waiting, ahead) = ([], [])
        }
    }

    private static func compared(
        _ path: String,
        _ known: Int64,
        _ rows: [LedgerEntry],
        _ key: LedgerKey
    ) throws(StorageError) -> (LedgerFile.End, waiting: [LedgerEntry], ahead: [LedgerEntry]) {
        guard let file = try LedgerFile(at: path, entriesAfter: known, key) else {
            guard known == 0 else { throw .ledgerDamaged }
            return (try LedgerWriter.create(at: path, after: 0, key), [], [])
        }
        let number = file.end.number
        let waiting = rows.filter { $0.number > number }
        let isComplete = waiting.enumerated().allSatisfy { $1.number == number + 1 + Int64($0) }
        guard isComplete, number + Int64(waiting.count) >= known else { throw .ledgerDamaged }
        return (file.end, waiting, file.entries)
    }

    private static func begun(
        at path: String,
        after known: Int64,
        _ key: LedgerKey
    ) throws(StorageError) -> LedgerFile.End {
        try StorageError.translating {
            if File.exists(path) { try File.move(path, to: path + ".given-up-\(known)") }
        }
        return try LedgerWriter.create(at: path, after: known, key)
    }

    private static func stored(
        in connection: borrowing Connection
    ) throws(StorageError) -> (known: Int64, rows: [LedgerEntry]) {
        try StorageError.translating {
            guard let known = try connection.integer("SELECT ledger FROM counters") else { throw StorageError.corrupt }
            var statement = try Statement("SELECT number, entry FROM ledger_entries ORDER BY number", on: connection)
            let rows = try statement.all(limit: .max) { LedgerEntry(number: $0.int(0), bytes: $0.blob(1)) }
            let entries = rows.compactMap { $0 }
            guard entries.count == rows.count else { throw StorageError.corrupt }
            return (known, entries)
        }
    }
}
