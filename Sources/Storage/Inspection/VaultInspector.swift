internal import AuditLog
package import CardVault
internal import SQLite
internal import System

/// Looks over the files of a vault through a read-only connection of its own, also beside the process that has them open.
///
/// It writes nothing and holds no snapshot for longer than one page of rows. For one thread.
package final class VaultInspector {
    let connection: Connection
    let reader: SQLiteReader
    let files: VaultFiles
    let ring: KeyRing

    /// Opens the files without their lock; a wrong root key, a damaged or a foreign file fail as they fail at a start.
    package convenience init(
        at directory: String,
        rootKey: RootKey,
        clock: any Timekeeper
    ) throws(StorageError) {
        let files = VaultFiles(directory: directory)
        guard File.exists(files.database) else { throw .missing }
        let connection = try Self.open(files)
        try Schema.requireCurrent(connection)
        let keys = try KeyStore.load(from: connection, under: rootKey, limits: KeyUseLimits())
        try self.init(connection, files, keys.ring, clock)
    }

    init(
        _ connection: borrowing Connection,
        _ files: VaultFiles,
        _ ring: KeyRing,
        _ clock: any Timekeeper
    ) throws(StorageError) {
        self.connection = connection.shared()
        self.files = files
        self.ring = ring
        do throws(VaultError) { reader = try SQLiteReader(on: connection, ring: ring, clock: clock) } catch {
            throw StorageError(error)
        }
    }

    static func open(_ files: VaultFiles) throws(StorageError) -> Connection {
        try StorageError.translating {
            let connection = try Connection(path: files.database, access: .readOnly)
            try connection.setBusyTimeout(milliseconds: 5_000)
            return connection
        }
    }

    /// What SQLite finds wrong, at most ten lines without any content; the quick way leaves out whether indexes and rows agree.
    package func integrity(isFull: Bool) throws(VaultError) -> [String] {
        try VaultError.translating { () throws(SQLiteError) in
            let complaints = try connection.complaints(isFull: isFull)
            // Without its triggers and checks the database would let anything pass.
            let isWhole = try Self.schema(of: connection) == Self.soundSchema()
            return complaints + (isWhole ? [] : ["the schema is not the one of its version"])
        }
    }

    private static func soundSchema() throws(SQLiteError) -> [String] {
        let sound = try Connection(path: ":memory:", access: .readWriteCreate)
        try sound.execute(script: Schema.script)
        return try schema(of: sound)
    }

    private static func schema(of connection: borrowing Connection) throws(SQLiteError) -> [String] {
        var statement = try Statement(
            "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema ORDER BY type, name",
            on: connection
        )
        return try statement.all(limit: 1_000) { row in (0..<4).map { row.text($0) }.joined(separator: " ") }
    }

    /// The debts that are open, by state, and since when the oldest is owed.
    package func outbox() throws(VaultError) -> (debts: [Debt.Status: Int], oldest: Instant?) {
        let counts = try VaultError.translating { () throws(SQLiteError) in
            try StoredCounts(on: connection, generation: ring.active)
        }
        return (counts.debts, counts.oldestDebt)
    }

    /// How much the active data key was used, of how much it may be, and when it was made.
    package func activeKey() throws(VaultError) -> (generation: UInt32, used: Int64, limit: Int64, madeAt: Instant) {
        let counts = try VaultError.translating { () throws(SQLiteError) in
            try StoredCounts(on: connection, generation: ring.active)
        }
        guard let madeAt = counts.keyMadeAt else { throw .storageCorrupt }
        return (ring.active, counts.keyUses, KeyUseLimits.end, madeAt)
    }
}

extension SQLiteRepository {
    /// An inspector of the files that this process has open.
    package func inspector() throws(StorageError) -> VaultInspector {
        try VaultInspector(VaultInspector.open(files), files, ring, clock)
    }
}
