/// The statements that begin and end transactions, prepared once; the connection is the one they were made on.
package struct Transaction: ~Copyable {
    private var beginImmediate: Statement
    private var beginDeferred: Statement
    private var commitAll: Statement
    private var rollbackAll: Statement
    private var savepointUnit: Statement
    private var releaseUnit: Statement
    private var rollbackUnit: Statement

    /// Begins a transaction that holds the write lock from the start.
    package mutating func begin() throws(SQLiteError) { try beginImmediate.run() }
    /// Begins a transaction whose first read takes the snapshot that all its reads see.
    package mutating func beginReading() throws(SQLiteError) { try beginDeferred.run() }
    /// Ends a transaction and keeps what it did; after a failure it may still be open.
    package mutating func commit() throws(SQLiteError) { try commitAll.run() }
    /// Ends a transaction and undoes what it did.
    package mutating func rollback() throws(SQLiteError) { try rollbackAll.run() }
    /// Marks a place inside the transaction to come back to.
    package mutating func beginUnit() throws(SQLiteError) { try savepointUnit.run() }
    /// Forgets the newest mark and keeps what was done since.
    package mutating func endUnit() throws(SQLiteError) { try releaseUnit.run() }
    /// Undoes what was done since the newest mark, and forgets it.
    package mutating func undoUnit() throws(SQLiteError) {
        try rollbackUnit.run()
        try releaseUnit.run()
    }
}

extension Transaction {
    /// Prepares them.
    package init(on connection: borrowing Connection) throws(SQLiteError) {
        // All at once: a value that cannot be copied cannot be half made when a later part throws.
        self.init(
            beginImmediate: try Statement("BEGIN IMMEDIATE", on: connection),
            beginDeferred: try Statement("BEGIN DEFERRED", on: connection),
            commitAll: try Statement("COMMIT", on: connection),
            rollbackAll: try Statement("ROLLBACK", on: connection),
            savepointUnit: try Statement("SAVEPOINT unit", on: connection),
            releaseUnit: try Statement("RELEASE unit", on: connection),
            rollbackUnit: try Statement("ROLLBACK TO unit", on: connection)
        )
    }
}

extension Connection {
    /// Runs the body in a transaction of its own that holds the write lock; commits at its end, or undoes all if it throws.
    package func inTransaction<Value>(
        _ body: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        try execute(script: "BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            let value = try body()
            try execute(script: "COMMIT")
            return value
        } catch {
            // SQLite may have undone it by itself; the reason to tell is the first one.
            if isInTransaction { try? execute(script: "ROLLBACK") }
            throw error
        }
    }
}
