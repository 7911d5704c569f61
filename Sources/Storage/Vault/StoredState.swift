internal import CardVault
internal import SQLite

/// What a vault that is being opened says of itself, beside its keys.
struct StoredState: Sendable {
    let ledger: OpenedLedger
    /// Whether an erasure was committed and its remains may stand in the log.
    let isUncut: Bool
    /// When the vault was restored from a backup, if it ever was.
    let restored: Instant?

    init(
        of connection: borrowing Connection,
        _ ring: KeyRing,
        ledger path: String,
        beginningLedger isBegun: Bool
    ) throws(StorageError) {
        let mark = try StorageError.translating {
            var statement = try Statement("SELECT restored FROM vault", on: connection)
            guard let mark = try statement.first(read: { $0.blob(0) }) else { throw StorageError.corrupt }
            return mark
        }
        restored = try RestoreMark.time(in: mark, index: ring.index)
        isUncut = try StorageError.translating { try connection.integer("SELECT uncut FROM counters") == 1 }
        ledger = try OpenedLedger(at: path, connection, ring, beginning: isBegun)
    }
}
