extension SealedTable {
    /// How a table is walked.
    static func of(_ table: SealBinding.Table) -> SealedTable {
        switch table {  // no `default`: a new table does not compile until it can be rewrapped
        case .cards: cards
        case .verifications: verifications
        case .sessions: sessions
        case .debts: debts
        case .erasedOperations: erasedOperations
        case .events: events
        case .openings: openings
        case .clients: clients
        case .plans: plans
        case .planBatches: planBatches
        }
    }

    private static let cards = SealedTable(
        table: .cards,
        start: .place(.min),
        count: "SELECT generation, count(*) FROM cards GROUP BY generation",
        older: """
            SELECT account, place, generation, sealed FROM cards
            WHERE place > ?1 AND generation < ?2 ORDER BY place
            """,
        replace: """
            UPDATE cards SET generation = ?2, sealed = ?3
            WHERE place = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let verifications = SealedTable(
        table: .verifications,
        start: .place(.min),
        count: "SELECT generation, count(*) FROM verifications GROUP BY generation",
        older: """
            SELECT account, place, generation, sealed FROM verifications
            WHERE place > ?1 AND generation < ?2 ORDER BY place
            """,
        replace: """
            UPDATE verifications SET generation = ?2, sealed = ?3
            WHERE place = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let sessions = SealedTable(
        table: .sessions,
        start: .place(.min),
        count: "SELECT generation, count(*) FROM sessions GROUP BY generation",
        older: """
            SELECT account, place, generation, sealed FROM sessions
            WHERE place > ?1 AND generation < ?2 ORDER BY place
            """,
        replace: """
            UPDATE sessions SET generation = ?2, sealed = ?3
            WHERE place = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let debts = SealedTable(
        table: .debts,
        start: .bytes([]),
        count: "SELECT generation, count(*) FROM debts GROUP BY generation",
        older: """
            SELECT NULL, fingerprint, generation, sealed FROM debts
            WHERE fingerprint > ?1 AND generation < ?2 ORDER BY fingerprint
            """,
        replace: """
            UPDATE debts SET generation = ?2, sealed = ?3
            WHERE fingerprint = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let erasedOperations = SealedTable(
        table: .erasedOperations,
        start: .number(.min),
        count: "SELECT generation, count(*) FROM erased_operations GROUP BY generation",
        older: """
            SELECT NULL, number, generation, sealed FROM erased_operations
            WHERE number > ?1 AND generation < ?2 ORDER BY number
            """,
        replace: """
            UPDATE erased_operations SET generation = ?2, sealed = ?3
            WHERE number = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let events = SealedTable(
        table: .events,
        start: .number(.min),
        count: "SELECT generation, count(*) FROM events WHERE sealed IS NOT NULL GROUP BY generation",
        older: """
            SELECT account, sequence, generation, sealed FROM events
            WHERE sequence > ?1 AND generation < ?2 ORDER BY sequence
            """,
        replace: """
            UPDATE events SET generation = ?2, sealed = ?3
            WHERE sequence = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let openings = SealedTable(
        table: .openings,
        start: .number(.min),
        count: "SELECT generation, count(*) FROM openings GROUP BY generation",
        older: """
            SELECT account, sequence, generation, sealed FROM openings
            WHERE sequence > ?1 AND generation < ?2 ORDER BY sequence
            """,
        replace: """
            UPDATE openings SET generation = ?2, sealed = ?3
            WHERE sequence = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let clients = SealedTable(
        table: .clients,
        start: .text(""),
        count: "SELECT generation, count(*) FROM clients GROUP BY generation",
        older: """
            SELECT NULL, id, generation, sealed FROM clients
            WHERE id > ?1 AND generation < ?2 ORDER BY id
            """,
        replace: """
            UPDATE clients SET generation = ?2, sealed = ?3
            WHERE id = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    private static let plans = SealedTable(
        table: .plans,
        start: .number(.min),
        count: "SELECT generation, count(*) FROM plans GROUP BY generation",
        older: """
            SELECT NULL, number, generation, sealed FROM plans
            WHERE number > ?1 AND generation < ?2 ORDER BY number
            """,
        replace: """
            UPDATE plans SET generation = ?2, sealed = ?3
            WHERE number = ?1 AND generation = ?4 AND sealed = ?5
            """
    )

    // Plan and number in one: as the ciphertext is bound to them.
    private static let planBatches = SealedTable(
        table: .planBatches,
        start: .number(.min),
        count: "SELECT generation, count(*) FROM plan_batches GROUP BY generation",
        older: """
            SELECT NULL, plan << 24 | number, generation, sealed FROM plan_batches
            WHERE (plan, number) > (max(?1, 0) >> 24, max(?1, -1) & 16777215) AND generation < ?2 ORDER BY plan, number
            """,
        replace: """
            UPDATE plan_batches SET generation = ?2, sealed = ?3
            WHERE plan = ?1 >> 24 AND number = ?1 & 16777215 AND generation = ?4 AND sealed = ?5
            """
    )
}
