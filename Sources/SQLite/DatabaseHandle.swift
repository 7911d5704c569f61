internal import CSQLite

/// The open database behind a connection and its statements; closed when the last of them lets go.
///
/// Not Sendable, so that one thread at a time is all that can reach it: it is opened without SQLite's own mutex.
@safe final class DatabaseHandle {
    let pointer: OpaquePointer
    /// Called with the frames in the write-ahead log after each commit.
    var logGrew: ((Int) -> Void)?
    /// While true, whatever would commit is rolled back instead.
    var forbidsCommits = false
    /// Taken away after the files are closed.
    private var file: DatabaseFile?
    private var log: LogFile?

    init(path: String, flags: Int32) throws(SQLiteError) {
        guard !path.utf8.contains(0) else { throw SQLiteError(SQLITE_CANTOPEN, "open") }
        var pointer: OpaquePointer?
        _ = Self.countsNoMemory
        let code = unsafe sqlite3_open_v2(path, &pointer, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened = unsafe pointer else {
            // SQLite hands one back even when opening fails.
            unsafe sqlite3_close_v2(pointer)
            throw SQLiteError(code, "open")
        }
        unsafe self.pointer = opened
        try harden()
        installHooks()
        unsafe file = DatabaseFile(of: opened)
    }

    deinit { unsafe sqlite3_close_v2(pointer) }

    /// Set before SQLite is used first; refused afterwards, which only costs time.
    private static let countsNoMemory = cardvault_count_no_memory() == SQLITE_OK

    /// Lets the log that is open be written with fewer calls.
    func gatherLog() throws(SQLiteError) {
        guard log == nil else { return }
        log = unsafe LogFile(of: pointer)
        guard log != nil else { throw SQLiteError(SQLITE_MISUSE, "gather the log") }
    }

    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(pointer) == 0 }

    func check(_ code: Int32, _ operation: StaticString) throws(SQLiteError) {
        try SQLiteError.check(code, operation)
    }

    /// The most recent failure, or `SQLITE_ABORT` if there was none.
    func lastError(_ operation: StaticString) -> SQLiteError {
        let code = unsafe sqlite3_extended_errcode(pointer)
        let isFailure = ![SQLITE_OK, SQLITE_ROW, SQLITE_DONE].contains(code)
        return SQLiteError(isFailure ? code : SQLITE_ABORT, operation)
    }

    /// Nothing that a file says may run code or bend the schema; a double-quoted word is never a text.
    private func harden() throws(SQLiteError) {
        let switches = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), (SQLITE_DBCONFIG_DQS_DML, 0),
            (SQLITE_DBCONFIG_DQS_DDL, 0), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
        ]
        for (option, value) in switches {
            try check(unsafe cardvault_db_switch(pointer, option, Int32(value)), "configure")
        }
    }

    /// Lets `forbidsCommits` and `logGrew` be asked; the hooks go with the database, so they cannot outlive `self`.
    private func installHooks() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe sqlite3_commit_hook(
            pointer,
            { context in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<DatabaseHandle>.fromOpaque(context).takeUnretainedValue().forbidsCommits ? 1 : 0
            },
            context
        )
        // This also ends SQLite's own checkpoints, which would run inside commits.
        unsafe sqlite3_wal_hook(
            pointer,
            { context, _, _, frames in
                guard let context = unsafe context else { return SQLITE_OK }
                unsafe Unmanaged<DatabaseHandle>.fromOpaque(context).takeUnretainedValue().logGrew?(Int(frames))
                return SQLITE_OK
            },
            context
        )
    }
}
