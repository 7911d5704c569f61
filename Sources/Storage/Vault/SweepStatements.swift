internal import CardVault
internal import SQLite

/// Where a sweep is: the last row it has looked at.
struct SweepPlace: Sendable {
    let account: AccountIndex
    let number: Int64

    static let start = SweepPlace(account: .none, number: 0)
    static let end = SweepPlace(account: AccountIndex(AccountIndex.Bytes(repeating: 0xFF)), number: .max)
}

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
    func step(from place: SweepPlace, before moment: Instant) throws(VaultError) -> (count: Int, next: SweepPlace?) {
        let next = try self.next.first(place.account, place.number, Self.rows - 1) { row throws(VaultError) in
            guard let account = AccountIndex(row.blob(0).span) else { throw .storageCorrupt }
            return SweepPlace(account: account, number: row.int(1))
        }
        let last = next ?? .end
        try delete.run(place.account, place.number, last.account, last.number, moment.milliseconds)
        return (connection.changes, next)
    }

    static func verifications(on connection: borrowing Connection) throws(SQLiteError) -> SweepStatements {
        try SweepStatements(
            """
            SELECT account, number FROM verifications WHERE (account, number) > (?1, ?2)
            ORDER BY account, number LIMIT 1 OFFSET ?3
            """,
            """
            DELETE FROM verifications WHERE (account, number) > (?1, ?2) AND (account, number) <= (?3, ?4)
            AND created_at < ?5 AND status >= 4 AND due_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM cards WHERE cards.account = verifications.account AND origin = verifications.number
            )
            """,
            on: connection
        )
    }

    static func sessions(on connection: borrowing Connection) throws(SQLiteError) -> SweepStatements {
        try SweepStatements(
            """
            SELECT account, number FROM sessions WHERE (account, number) > (?1, ?2)
            ORDER BY account, number LIMIT 1 OFFSET ?3
            """,
            """
            DELETE FROM sessions WHERE (account, number) > (?1, ?2) AND (account, number) <= (?3, ?4) AND expires_at < ?5
            """,
            on: connection
        )
    }
}
