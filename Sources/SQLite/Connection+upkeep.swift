internal import CSQLite

/// How hard a checkpoint tries.
package enum CheckpointMode: Sendable {
    /// Moves what it can without waiting for anyone.
    case passive
    /// Waits for the writer and for readers of old pages, then moves everything.
    case full
    /// As `full`, and then waits until the next commit can begin the log anew.
    case restart
    /// As `restart`, and then cuts the log to nothing.
    case truncate
}

/// How far a checkpoint came.
package struct CheckpointResult: Sendable, Equatable {
    /// Whether someone kept it from finishing.
    package let isBusy: Bool
    /// The frames in the log.
    package let framesInLog: Int
    /// Those of them that are in the database file now.
    package let framesMoved: Int
}

extension Connection {
    /// Moves pages from the write-ahead log to the database file; to be held up is a result, not an error.
    package func checkpoint(_ mode: CheckpointMode) throws(SQLiteError) -> CheckpointResult {
        let mode =
            switch mode {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .full: SQLITE_CHECKPOINT_FULL
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        // A connection that has read nothing yet does not know of the log, and would find nothing to do.
        _ = try userVersion()
        var frames: Int32 = -1
        var moved: Int32 = -1
        let code = unsafe sqlite3_wal_checkpoint_v2(handle.pointer, nil, mode, &frames, &moved)
        guard code & 0xFF == SQLITE_OK || code & 0xFF == SQLITE_BUSY else { throw SQLiteError(code, "checkpoint") }
        return CheckpointResult(isBusy: code != SQLITE_OK, framesInLog: Int(frames), framesMoved: Int(moved))
    }

    /// Copies one snapshot of the database to a file while others read and write; an older database there is overwritten.
    package func backup(to path: String) throws(SQLiteError) {
        let target = try Connection(path: path, access: .readWriteCreate)
        try target.setBusyTimeout(milliseconds: 5_000)
        guard let backup = unsafe sqlite3_backup_init(target.handle.pointer, "main", handle.pointer, "main") else {
            throw target.handle.lastError("backup")
        }
        // All pages in one step are one snapshot: in smaller steps each commit would start the copy again.
        let code = unsafe sqlite3_backup_step(backup, -1)
        let end = unsafe sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw SQLiteError(code, "backup") }
        try handle.check(end, "backup")
    }

    /// Writes one snapshot of the database, without free pages, to a file that is not there or empty, while others read and write.
    package func vacuum(into path: String) throws(SQLiteError) {
        var statement = try Statement("VACUUM INTO ?1", on: self)
        try statement.run(path)
    }

    /// Whether every page, row, index and foreign key is as it must be; reads the whole file.
    package func integrityCheck() throws(SQLiteError) -> Bool { try complaints(isFull: true).isEmpty }

    /// What is wrong with pages, rows, indexes and foreign keys, at most ten lines; the quick way does not compare indexes with rows.
    package func complaints(isFull: Bool) throws(SQLiteError) -> [String] {
        var pages =
            try isFull
            ? Statement("PRAGMA integrity_check(10)", on: self) : Statement("PRAGMA quick_check(10)", on: self)
        let found = try pages.all(limit: 10) { $0.text(0) }
        guard found == ["ok"] else { return found }
        var keys = try Statement("PRAGMA foreign_key_check", on: self)
        return try keys.all(limit: 10) { "a row of \($0.text(0)) without the row of \($0.text(2)) it needs" }
    }
}
