internal import CSQLite

/// What SQLite refused, and where we asked for it; never a bound value, a row or the SQL.
package struct SQLiteError: Error, Sendable {
    /// The extended result code, as `SQLITE_CONSTRAINT_UNIQUE`.
    package let extendedCode: Int32
    /// What was being done.
    package let operation: StaticString

    /// The primary result code, as `SQLITE_CONSTRAINT`.
    package var code: Int32 { extendedCode & 0xFF }

    init(_ extendedCode: Int32, _ operation: StaticString) {
        self.extendedCode = extendedCode
        self.operation = operation
    }

    /// Someone else holds the lock for longer than we wait.
    package var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
    /// There is no room for more, on the disk or within `max_page_count`.
    package var isFull: Bool { code == SQLITE_FULL }
    /// The file system failed.
    package var isIOError: Bool { code == SQLITE_IOERR }
    /// The schema forbids the change.
    package var isConstraint: Bool { code == SQLITE_CONSTRAINT }
    /// There is such a row already.
    package var isUniqueViolation: Bool {
        extendedCode == cardvault_constraint_unique || extendedCode == cardvault_constraint_primary_key
    }
    /// The row another one needs is missing.
    package var isForeignKeyViolation: Bool { extendedCode == cardvault_constraint_foreign_key }
    /// The file is damaged or no database.
    package var isCorrupt: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }
    /// The database cannot be written.
    package var isReadOnly: Bool { code == SQLITE_READONLY }
    /// The file cannot be opened.
    package var isCannotOpen: Bool { code == SQLITE_CANTOPEN }

    /// Throws unless the code is `SQLITE_OK`.
    static func check(_ code: Int32, _ operation: StaticString) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code, operation) }
    }
}

extension SQLiteError: Equatable {
    /// The same code from the same operation.
    package static func == (left: SQLiteError, right: SQLiteError) -> Bool {
        left.extendedCode == right.extendedCode && left.operation.description == right.operation.description
    }
}

extension SQLiteError: CustomStringConvertible {
    /// The operation, the codes and SQLite's own fixed words for them.
    package var description: String {
        let words = unsafe sqlite3_errstr(extendedCode).map { unsafe String(cString: $0) } ?? "unknown"
        return "\(operation): SQLite \(code) (\(extendedCode)), \(words)"
    }
}
