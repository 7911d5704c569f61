internal import CSQLite

/// An open database, for one thread at a time; closed when it and its statements are gone.
@safe package struct Connection: ~Copyable {
    /// What a connection may do.
    package enum Access: Sendable { case readWriteCreate, readWrite, readOnly }

    let handle: DatabaseHandle

    /// Opens a file; `:memory:` is a database of its own that goes with the connection.
    package init(path: String, access: Access) throws(SQLiteError) {
        let flags =
            switch access {
            case .readWriteCreate: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readWrite: SQLITE_OPEN_READWRITE
            case .readOnly: SQLITE_OPEN_READONLY
            }
        handle = try DatabaseHandle(path: path, flags: flags)
    }

    private init(handle: DatabaseHandle) { self.handle = handle }

    /// A second owner of the same open database, for the same thread.
    package func shared() -> Connection { Connection(handle: handle) }

    /// Runs statements one after another, as a schema or a migration; rows are ignored. Only for text that is ours.
    package func execute(script: String) throws(SQLiteError) {
        try handle.check(unsafe sqlite3_exec(handle.pointer, script, nil, nil, nil), "script")
    }

    /// The first column of the only row of a query without parameters.
    package func integer(_ sql: StaticString) throws(SQLiteError) -> Int64? {
        var statement = try Statement(sql, on: self)
        return try statement.first { $0.int(0) }
    }

    /// How many rows the last INSERT, UPDATE or DELETE changed, triggers apart.
    package var changes: Int { Int(unsafe sqlite3_changes64(handle.pointer)) }

    /// How many rows were changed since the connection was opened, by triggers too.
    var totalChanges: Int { Int(unsafe sqlite3_total_changes64(handle.pointer)) }

    /// The rowid of the last row inserted on this connection.
    package var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle.pointer) }

    /// Whether a transaction is open; SQLite ends one by itself after some failures, as a full disk.
    package var isInTransaction: Bool { handle.isInTransaction }

    /// Changes when another connection has committed; say nothing of commits of this one.
    package func dataVersion() throws(SQLiteError) -> Int64 { try integer("PRAGMA data_version") ?? 0 }

    /// Calls back on this thread after each commit here, with the frames in the write-ahead log and this connection.
    package func onCommit(_ body: @escaping (_ framesInLog: Int, borrowing Connection) -> Void) {
        // Not held by itself, or it would never be closed.
        handle.logGrew = { [unowned handle] frames in body(frames, Connection(handle: handle)) }
    }
}
