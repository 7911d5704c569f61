/// What the owner of a writer keeps beside its connection, on the writer's thread: prepared statements, and state that follows the database.
///
/// The calls let such state follow commits and rollbacks; each has a default that does nothing.
package protocol WriteContext: ~Copyable, SendableMetatype {
    /// A unit of work begins.
    mutating func unitBegan()
    /// What was done since `unitBegan` is undone; the units before it stand.
    mutating func unitRolledBack()
    /// All units of a transaction were run, the commit is next; what throws here undoes them all.
    mutating func willCommit() throws(SQLiteError)
    /// The transaction is on the disk; its units are answered next, with `untold` if this returns false.
    mutating func committed() -> Bool
    /// All that was done since the last commit is undone.
    mutating func rolledBack()
}

extension WriteContext where Self: ~Copyable {
    /// Does nothing.
    package mutating func unitBegan() {}
    /// Does nothing.
    package mutating func unitRolledBack() {}
    /// Does nothing.
    package mutating func willCommit() throws(SQLiteError) {}
    /// Does nothing.
    package mutating func committed() -> Bool { true }
    /// Does nothing.
    package mutating func rolledBack() {}
}
