internal import CardVault
internal import SQLite

/// Forgets what is old in a table that lies by account and not by time: it is gone through a thousand rows at a time.
final class SweepStatements {
    private static let rows: Int64 = 1_000

    private let connection: Connection
    private let next: StatementBox
    private let delete: StatementBox

    private init(
        _ next: StaticString,
        _ delete: StaticString,
        on connection: borrowing Connection
    ) throws(SQLiteError) {
        self.connection = connection.shared()
        self.next = try StatementBox(next, on: connection)
        self.delete = try StatementBox(delete, on: connection)
    }

    /// Forgets what is old in the rows that follow; how many, and where it goes on, or nil at the end.
    ///
    /// Both are the keys of the last rows that were looked at; before the first of all is `Int64.min`.
    func step(from key: Int64, before moment: Instant) throws(VaultError) -> (count: Int, next: Int64?) {
        let next = try self.next.first(key, Self.rows - 1) { $0.int(0) }
        try delete.run(key, next ?? .max, moment.milliseconds)
        return (connection.changes, next)
    }

    static func verifications(on connection: borrowing Connection) throws(SQLiteError) -> SweepStatements {
        try SweepStatements(
            "SELECT place FROM verifications WHERE place > ?1 ORDER BY place LIMIT 1 OFFSET ?2",
            """
            DELETE FROM verifications WHERE place > ?1 AND place <= ?2
            AND created_at < ?3 AND status >= 4 AND due_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM cards
                WHERE cards.place BETWEEN verifications.place >> 32 << 32 AND (verifications.place >> 32 << 32 | 4294967295)
                AND cards.account = verifications.account AND origin = verifications.place & 4294967295
            )
            """,
            on: connection
        )
    }

    static func sessions(on connection: borrowing Connection) throws(SQLiteError) -> SweepStatements {
        try SweepStatements(
            "SELECT place FROM sessions WHERE place > ?1 ORDER BY place LIMIT 1 OFFSET ?2",
            "DELETE FROM sessions WHERE place > ?1 AND place <= ?2 AND expires_at < ?3",
            on: connection
        )
    }
}
