internal import SQLite

/// The queries of one connection, prepared once. Columns are always place or number, status or time, generation, sealed.
struct ReadStatements {
    let card: StatementBox
    let cards: StatementBox
    let allLiveCards: StatementBox
    let heldCard: StatementBox
    let isHeld: StatementBox
    let cardsToCheck: StatementBox
    let cardsToRemind: StatementBox
    let verification: StatementBox
    let verifications: StatementBox
    let dueVerifications: StatementBox
    let interruptedVerifications: StatementBox
    let dueErasedOperations: StatementBox
    let erasedOperation: StatementBox
    let session: StatementBox
    let debt: StatementBox
    let dueDebts: StatementBox
    let openDebts: StatementBox
    let nextDue: StatementBox
    let claim: StatementBox
    let clients: StatementBox
    let events: StatementBox
    let leaves: StatementBox
    let counters: StatementBox
    let traces: TraceStatements
    let audit: AuditStatements
    let found: SearchStatements
    let plans: PlanStatements

    init(on connection: borrowing Connection) throws(SQLiteError) {
        func query(_ sql: StaticString, _ connection: borrowing Connection) throws(SQLiteError) -> StatementBox {
            try StatementBox(sql, on: connection)
        }
        card = try query(
            "SELECT place, status, generation, sealed FROM cards WHERE place = ?1 AND account = ?2",
            connection
        )
        cards = try query(
            """
            SELECT place, status, generation, sealed FROM cards
            WHERE place BETWEEN ?1 AND ?2 AND account = ?3 ORDER BY place DESC
            """,
            connection
        )
        allLiveCards = try query(
            "SELECT place, status, generation, sealed, account FROM cards WHERE status <> 3",
            connection
        )
        heldCard = try query(
            """
            SELECT place, status, generation, sealed FROM cards
            WHERE fingerprint = ?1 AND account = ?2 AND status <> 3
            """,
            connection
        )
        isHeld = try query("SELECT 1 FROM cards WHERE fingerprint = ?1 AND status <> 3 LIMIT 1", connection)
        cardsToCheck = try query(
            "SELECT account, place FROM cards WHERE check_at <= ?1 ORDER BY check_at",
            connection
        )
        cardsToRemind = try query(
            "SELECT account, place FROM cards WHERE remind_at <= ?1 ORDER BY remind_at",
            connection
        )
        verification = try query(
            """
            SELECT place, status, generation, sealed, created_at, due_at FROM verifications
            WHERE place = ?1 AND account = ?2
            """,
            connection
        )
        verifications = try query(
            """
            SELECT place, status, generation, sealed, created_at, due_at, card FROM verifications
            WHERE place BETWEEN ?1 AND ?2 AND account = ?3 ORDER BY place DESC
            """,
            connection
        )
        dueVerifications = try query(
            "SELECT account, place FROM verifications WHERE due_at <= ?1 ORDER BY due_at",
            connection
        )
        interruptedVerifications = try query(
            "SELECT account, place FROM verifications WHERE due_at IS NOT NULL AND asks = 1",
            connection
        )
        dueErasedOperations = try query(
            """
            SELECT number, due_at, generation, sealed FROM erased_operations
            WHERE due_at <= ?1 ORDER BY due_at
            """,
            connection
        )
        erasedOperation = try query(
            "SELECT number, due_at, generation, sealed FROM erased_operations WHERE number = ?1",
            connection
        )
        session = try query(
            "SELECT place, status, generation, sealed FROM sessions WHERE place = ?1 AND account = ?2",
            connection
        )
        debt = try query(
            "SELECT fingerprint, status, generation, sealed FROM debts WHERE fingerprint = ?1",
            connection
        )
        dueDebts = try query(
            "SELECT fingerprint, status, generation, sealed FROM debts WHERE due_at <= ?1 ORDER BY due_at",
            connection
        )
        openDebts = try query(
            "SELECT fingerprint, status, generation, sealed FROM debts WHERE status <= 4 ORDER BY owed_at",
            connection
        )
        nextDue = try query(
            """
            SELECT min(due) FROM (
                SELECT min(due_at) AS due FROM verifications WHERE due_at IS NOT NULL
                UNION ALL SELECT min(due_at) FROM erased_operations
                UNION ALL SELECT min(due_at) FROM debts WHERE due_at IS NOT NULL
                UNION ALL SELECT min(check_at) FROM cards WHERE check_at IS NOT NULL
                UNION ALL SELECT min(remind_at) FROM cards WHERE remind_at IS NOT NULL
            )
            """,
            connection
        )
        claim = try query(
            "SELECT request, account, place, created_at FROM idempotency WHERE period = ?1 AND claim = ?2",
            connection
        )
        clients = try query(
            "SELECT id, created_at, generation, sealed FROM clients ORDER BY created_at, id",
            connection
        )
        events = try query(
            """
            SELECT sequence, at, generation, sealed, kind, account FROM events
            WHERE sequence > ?1 ORDER BY sequence
            """,
            connection
        )
        leaves = try query(
            """
            SELECT leaves.sequence, account, generation, sealed, leaf
            FROM leaves LEFT JOIN openings ON openings.sequence = leaves.sequence
            WHERE leaves.sequence >= ?1 AND leaf IS NOT NULL ORDER BY leaves.sequence
            """,
            connection
        )
        counters = try query(
            "SELECT card, verification, session, erased, event, leaf, frontier FROM counters",
            connection
        )
        traces = try TraceStatements(on: connection)
        audit = try AuditStatements(on: connection)
        found = try SearchStatements(on: connection)
        plans = try PlanStatements(on: connection)
    }
}
