internal import SQLite

/// The statements of the ledger's entries that wait to be written into its file.
struct LedgerStatements {
    let add: StatementBox
    let remove: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        add = try StatementBox("INSERT INTO ledger_entries (number, entry) VALUES (?1, ?2)", on: connection)
        remove = try StatementBox("DELETE FROM ledger_entries WHERE number <= ?1", on: connection)
    }
}
