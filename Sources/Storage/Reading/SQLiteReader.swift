internal import CardVault
internal import Cryptography
internal import SQLite

/// Reads of one connection, for one thread at a time.
class SQLiteReader: VaultReader {
    let statements: ReadStatements
    let ciphers: Ciphers
    let clock: any Timekeeper

    init(on connection: borrowing Connection, ring: KeyRing, clock: any Timekeeper) throws(VaultError) {
        self.clock = clock
        do throws(SQLiteError) {
            statements = try ReadStatements(on: connection)
        } catch {
            throw VaultError(error)
        }
        do throws(CryptographyError) {
            ciphers = try Ciphers(ring: ring)
        } catch {
            throw VaultError(error)
        }
    }

    /// The place of the newest event; a transaction knows of those it has written.
    func lastEvent() throws(VaultError) -> Int64 {
        try statements.counters.first { row in row.int(4) } ?? 0
    }

    /// The number of leaves; a transaction knows of those it has written.
    func leafCount() throws(VaultError) -> Int64 {
        try statements.counters.first { row in row.int(5) } ?? 0
    }

    // MARK: Rows

    /// Lends what the row's columns 2 (generation) and 3 (sealed) hold.
    func open<Value>(
        _ row: borrowing Statement,
        _ bind: (UInt32) -> SealBinding,
        _ body: (Span<UInt8>) throws(VaultError) -> Value
    ) throws(VaultError) -> Value {
        let generation = UInt32(truncatingIfNeeded: row.int(2))
        return try row.withBytes(3) { sealed throws(VaultError) in
            try ciphers.open(sealed, generation, bind(generation), body)
        }
    }

    /// The place in the row's columns 0 and 1.
    func place(_ row: borrowing Statement) throws(VaultError) -> Place {
        guard let account = row.withBytes(0, { AccountIndex($0) }) else { throw .storageCorrupt }
        return Place(account: account, number: UInt32(truncatingIfNeeded: row.int(1)))
    }

    /// The number behind which a page begins; refuses a cursor of another account.
    func number(of cursor: Place??, in account: AccountIndex) throws(VaultError) -> Int64 {
        guard let cursor else { return .max }
        guard let cursor, cursor.account == account else { throw .cursorMalformed }
        return Int64(cursor.number)
    }
}
