internal import SQLite

/// The statements of the write connection that change something, prepared once.
struct WriteStatements {
    let cards: CardStatements
    let putVerification: StatementBox
    let putSession: StatementBox
    let putDebt: StatementBox
    let putErasedOperation: StatementBox
    let endErasedOperation: StatementBox
    let putClaim: StatementBox
    let noteClaim: StatementBox
    let putClient: StatementBox
    let addEvent: StatementBox
    let addLeaf: StatementBox
    let addOpening: StatementBox
    let addNode: StatementBox
    let setCounters: StatementBox
    let setKeyUses: StatementBox
    let replace: ReplaceStatements
    let ledger: LedgerStatements
    let erase: EraseStatements
    let forget: ForgetStatements
    let plans: PlanWriteStatements

    init(on connection: borrowing Connection) throws(SQLiteError) {
        cards = try CardStatements(on: connection)
        putVerification = try StatementBox(
            """
            INSERT INTO verifications
                (place, account, status, card_save, card, created_at, asks, due_at, generation, sealed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (place) DO UPDATE SET
                status = ?3, card_save = ?4, card = ?5, created_at = ?6, asks = ?7, due_at = ?8,
                generation = ?9, sealed = ?10
            """,
            on: connection
        )
        putSession = try StatementBox(
            """
            INSERT INTO sessions (place, account, status, expires_at, generation, sealed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (place) DO UPDATE SET
                status = ?3, expires_at = ?4, generation = ?5, sealed = ?6
            """,
            on: connection
        )
        putDebt = try StatementBox(
            """
            INSERT INTO debts (fingerprint, status, owed_at, due_at, generation, sealed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (fingerprint) DO UPDATE SET
                status = ?2, owed_at = ?3, due_at = ?4, generation = ?5, sealed = ?6
            """,
            on: connection
        )
        putErasedOperation = try StatementBox(
            """
            INSERT INTO erased_operations (number, due_at, generation, sealed) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (number) DO UPDATE SET due_at = ?2, generation = ?3, sealed = ?4
            """,
            on: connection
        )
        endErasedOperation = try StatementBox("DELETE FROM erased_operations WHERE number = ?1", on: connection)
        putClaim = try StatementBox(
            """
            INSERT INTO idempotency (period, claim, request, created_at, account, place)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (period, claim) DO UPDATE SET request = ?3, created_at = ?4, account = ?5, place = ?6
            """,
            on: connection
        )
        noteClaim = try StatementBox(
            "UPDATE verifications SET claim = ?3 WHERE place = ?1 AND account = ?2",
            on: connection
        )
        putClient = try StatementBox(
            """
            INSERT INTO clients (id, created_at, generation, sealed) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET created_at = ?2, generation = ?3, sealed = ?4
            """,
            on: connection
        )
        addEvent = try StatementBox(
            "INSERT INTO events (sequence, at, kind, account, generation, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            on: connection
        )
        addLeaf = try StatementBox("INSERT INTO leaves (sequence, leaf, hash) VALUES (?1, ?2, ?3)", on: connection)
        addOpening = try StatementBox(
            "INSERT INTO openings (sequence, account, generation, sealed) VALUES (?1, ?2, ?3, ?4)",
            on: connection
        )
        addNode = try StatementBox(
            "INSERT INTO audit_nodes (level, position, hash) VALUES (?1, ?2, ?3)",
            on: connection
        )
        setCounters = try StatementBox(
            """
            UPDATE counters SET
                card = ?1, verification = ?2, session = ?3, erased = ?4, event = ?5, leaf = ?6, frontier = ?7,
                ledger = ?8, uncut = ?9, plan = ?10
            """,
            on: connection
        )
        setKeyUses = try StatementBox(
            "UPDATE keys SET uses = ?2 WHERE purpose = 'data' AND generation = ?1",
            on: connection
        )
        replace = try ReplaceStatements(on: connection)
        ledger = try LedgerStatements(on: connection)
        erase = try EraseStatements(on: connection)
        forget = try ForgetStatements(on: connection)
        plans = try PlanWriteStatements(on: connection)
    }
}

/// The statements of an erasure.
struct EraseStatements {
    let verifications: StatementBox
    let cards: StatementBox
    let removeVerifications: StatementBox
    let sessions: StatementBox
    let claim: StatementBox
    let events: StatementBox
    let openings: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        verifications = try StatementBox(
            """
            SELECT place, status, generation, sealed, created_at, due_at, claim FROM verifications
            WHERE place BETWEEN ?1 AND ?2 AND account = ?3
            """,
            on: connection
        )
        cards = try StatementBox("DELETE FROM cards WHERE place BETWEEN ?1 AND ?2 AND account = ?3", on: connection)
        removeVerifications = try StatementBox(
            "DELETE FROM verifications WHERE place BETWEEN ?1 AND ?2 AND account = ?3",
            on: connection
        )
        sessions = try StatementBox(
            "DELETE FROM sessions WHERE place BETWEEN ?1 AND ?2 AND account = ?3",
            on: connection
        )
        claim = try StatementBox(
            "UPDATE idempotency SET account = NULL, place = NULL WHERE period = ?1 AND claim = ?2",
            on: connection
        )
        events = try StatementBox(
            """
            UPDATE events SET kind = 'erased', account = NULL, generation = NULL, sealed = NULL
            WHERE account = ?1 AND sequence BETWEEN ?2 AND ?3
            """,
            on: connection
        )
        openings = try StatementBox(
            "DELETE FROM openings WHERE account = ?1 AND sequence BETWEEN ?2 AND ?3",
            on: connection
        )
    }
}
