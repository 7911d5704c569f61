internal import SQLite

/// The queries of the audit's exports and proofs; the first columns of rows are sequence, account, generation, sealed.
struct AuditStatements {
    let rows: StatementBox
    let accountRows: StatementBox
    let leafHashes: StatementBox
    let node: StatementBox
    let isKept: StatementBox
    let firstWithin: StatementBox
    let lastWithin: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        rows = try StatementBox(
            """
            SELECT leaves.sequence, account, generation, sealed, leaf, hash
            FROM leaves LEFT JOIN openings ON openings.sequence = leaves.sequence
            WHERE leaves.sequence >= ?1 AND leaves.sequence < ?2 AND leaf IS NOT NULL ORDER BY leaves.sequence
            """,
            on: connection
        )
        accountRows = try StatementBox(
            """
            SELECT leaves.sequence, account, generation, sealed, leaf, hash
            FROM openings INDEXED BY openings_named CROSS JOIN leaves ON openings.sequence = leaves.sequence
            WHERE openings.sequence >= ?1 AND openings.sequence < ?2 AND account = ?3 AND leaf IS NOT NULL
            ORDER BY openings.sequence
            """,
            on: connection
        )
        leafHashes = try StatementBox(
            "SELECT hash FROM leaves WHERE sequence >= ?1 AND sequence < ?2 ORDER BY sequence",
            on: connection
        )
        node = try StatementBox("SELECT hash FROM audit_nodes WHERE level = ?1 AND position = ?2", on: connection)
        isKept = try StatementBox("SELECT leaf IS NOT NULL FROM leaves WHERE sequence = ?1", on: connection)
        // In a canonical leaf no text can hold the bytes that are looked for: its quotes are escaped.
        firstWithin = try StatementBox(
            """
            SELECT min(sequence) FROM leaves WHERE sequence >= ?1 AND sequence < ?2 AND leaf IS NOT NULL
            AND substr(CAST(leaf AS TEXT), instr(CAST(leaf AS TEXT), ',"time":"') + 9, 24) >= ?3
            AND substr(CAST(leaf AS TEXT), instr(CAST(leaf AS TEXT), ',"time":"') + 9, 24) < ?4
            """,
            on: connection
        )
        lastWithin = try StatementBox(
            """
            SELECT max(sequence) FROM leaves WHERE sequence >= ?1 AND sequence < ?2 AND leaf IS NOT NULL
            AND substr(CAST(leaf AS TEXT), instr(CAST(leaf AS TEXT), ',"time":"') + 9, 24) >= ?3
            AND substr(CAST(leaf AS TEXT), instr(CAST(leaf AS TEXT), ',"time":"') + 9, 24) < ?4
            """,
            on: connection
        )
    }
}
