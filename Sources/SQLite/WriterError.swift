/// Why a unit of work was not done.
package enum WriterError: Error, Sendable, Equatable {
    /// Too many are waiting; nothing was tried.
    case queueFull
    /// The writer was stopped; nothing was tried.
    case stopped
    /// The database refused; nothing of the unit is in it.
    case database(SQLiteError)
    /// The unit is in the database, and its owner could not yet do what must come before anyone is told.
    case untold
}

/// An error that can say for its own layer what SQLite refused.
package protocol SQLiteFailure: Error {
    /// Translates.
    init(_ error: SQLiteError)
}

extension SQLiteError: SQLiteFailure {
    /// Itself.
    package init(_ error: SQLiteError) { self = error }
}

/// An error that can say for its own layer why a unit of work was not done.
package protocol WriterFailure: SQLiteFailure {
    /// Translates.
    init(_ error: WriterError)
}

extension WriterFailure {
    /// Translates by way of `WriterError.database`.
    package init(_ error: SQLiteError) { self.init(WriterError.database(error)) }
}

extension WriterError: WriterFailure {
    /// Itself.
    package init(_ error: WriterError) { self = error }
}
