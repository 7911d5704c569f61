internal import CSQLite

extension Connection {
    /// Write-ahead log, so that readers and the writer do not wait for each other; kept in the file.
    package func useWriteAheadLog() throws(SQLiteError) {
        var statement = try Statement("PRAGMA journal_mode = WAL", on: self)
        guard try statement.first(read: { $0.text(0) }) == "wal" else {
            throw SQLiteError(SQLITE_ERROR, "journal mode")
        }
    }

    /// A commit is on the disk before it returns, foreign keys hold, and what is deleted is overwritten.
    package func useSafeWrites() throws(SQLiteError) {
        try set("synchronous", 2)
        try set("foreign_keys", 1)
        try set("secure_delete", 1)
        try set("cell_size_check", 1)
        // Sorting must not spill rows into files beside the database.
        try set("temp_store", 2)
    }

    /// Writes a commit's pages to the write-ahead log at once; only for the one connection that writes, and that syncs each commit
    /// (`useSafeWrites`).
    package func gatherWritesToLog() throws(SQLiteError) {
        // It takes a read to have the log open; what is not synced would be told of before it is written.
        guard try pageCount() >= 0, try integer("PRAGMA synchronous") == 2 else {
            throw SQLiteError(SQLITE_MISUSE, "gather the log")
        }
        try handle.gatherLog()
    }

    /// How many bytes of the file are read through a memory map; 0 is none.
    package func setMemoryMap(bytes: Int) throws(SQLiteError) { try set("mmap_size", bytes) }

    /// How much memory the page cache takes, in KiB.
    package func setCache(kibibytes: Int) throws(SQLiteError) {
        precondition(kibibytes >= 0)
        try set("cache_size", -kibibytes)
    }

    /// How long a lock is waited for before `isBusy`.
    package func setBusyTimeout(milliseconds: Int32) throws(SQLiteError) {
        try handle.check(unsafe sqlite3_busy_timeout(handle.pointer, milliseconds), "busy timeout")
    }

    /// The most pages the file may have before `isFull`, for tests and quotas.
    package func setMaximumPages(_ count: Int) throws(SQLiteError) { try set("max_page_count", count) }

    /// How many pages the file has.
    package func pageCount() throws(SQLiteError) -> Int64 { try integer("PRAGMA page_count") ?? 0 }

    /// The mark in the file that says whose it is.
    package func applicationID() throws(SQLiteError) -> Int32 {
        Int32(truncatingIfNeeded: try integer("PRAGMA application_id") ?? 0)
    }

    /// Marks the file as ours.
    package func setApplicationID(_ id: Int32) throws(SQLiteError) { try set("application_id", Int(id)) }

    /// The version of the schema in the file.
    package func userVersion() throws(SQLiteError) -> Int32 {
        Int32(truncatingIfNeeded: try integer("PRAGMA user_version") ?? 0)
    }

    /// Sets the version of the schema, inside the transaction that is open.
    package func setUserVersion(_ version: Int32) throws(SQLiteError) { try set("user_version", Int(version)) }

    private func set(_ pragma: StaticString, _ value: Int) throws(SQLiteError) {
        let code = unsafe sqlite3_exec(handle.pointer, "PRAGMA \(pragma) = \(value)", nil, nil, nil)
        try handle.check(code, pragma)
    }
}
