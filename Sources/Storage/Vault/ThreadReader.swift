internal import CardVault
internal import SQLite

/// The read connection of one thread.
final class ThreadReader {
    private let connection: Connection
    private let reader: SQLiteReader
    private var transaction: Transaction
    private var isReading = false

    init(_ database: String, ring: KeyRing, clock: any Timekeeper) throws(VaultError) {
        let connection = try VaultError.translating { () throws(SQLiteError) in
            let connection = try Connection(path: database, access: .readOnly)
            try connection.setBusyTimeout(milliseconds: 5_000)
            try connection.setMemoryMap(bytes: Self.memoryMap)
            return connection
        }
        self.connection = connection.shared()
        transaction = try VaultError.translating { () throws(SQLiteError) in try Transaction(on: connection) }
        reader = try SQLiteReader(on: connection, ring: ring, clock: clock)
    }

    /// Pages are read where the system has them: no copy, and no memory of ours.
    static let memoryMap = 1 << 40

    /// Runs reads on one snapshot; reads inside of reads see the same one.
    func read<Value>(_ body: (SQLiteReader) throws(VaultError) -> Value) throws(VaultError) -> Value {
        guard !isReading else { return try body(reader) }
        try VaultError.translating { () throws(SQLiteError) in try transaction.beginReading() }
        isReading = true
        defer {
            isReading = false
            // Nothing was written: to end it is to let the snapshot go.
            try? transaction.commit()
        }
        return try body(reader)
    }

    /// Counts what only the database knows.
    func counts(ofGeneration generation: UInt32) throws(VaultError) -> StoredCounts {
        try VaultError.translating { () throws(SQLiteError) in
            try StoredCounts(on: connection, generation: generation)
        }
    }
}
