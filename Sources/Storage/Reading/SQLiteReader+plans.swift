internal import CardVault
internal import SQLite

extension SQLiteReader {
    func plan(_ id: RevocationPlan.ID) throws(VaultError) -> RevocationPlan? {
        guard let number = number(of: id) else { return nil }
        return try statements.plans.plan.first(Int64(number)) { row throws(VaultError) in try plan(row) }
    }

    func plans(after: RevocationPlan.ID?, limit: Int) throws(VaultError) -> Page<RevocationPlan> {
        let limit = min(max(limit, 1), 100)
        var below = Int64.max
        if let after {
            guard let number = number(of: after) else { throw .cursorMalformed }
            below = Int64(number)
        }
        let plans = try statements.plans.plans.all(limit: limit + 1, below) { row throws(VaultError) in try plan(row) }
        return Page(items: Array(plans.prefix(limit)), hasMore: plans.count > limit)
    }

    func runningPlans(limit: Int) throws(VaultError) -> [RevocationPlan.ID] {
        try statements.plans.running.all(limit: limit) { row throws(VaultError) in try planID(row.int(0)) }
    }

    func batch(_ number: Int, of plan: RevocationPlan.ID) throws(VaultError) -> [PlannedCard] {
        guard let place = self.number(of: plan) else { return [] }
        let found = try statements.plans.batch.first(Int64(place), Int64(number)) { row throws(VaultError) in
            try places(row).map { card throws(VaultError) in
                PlannedCard(
                    id: try card.place.map { place throws(VaultError) in try ciphers.cardIDs.id(place) },
                    result: card.result
                )
            }
        }
        return found ?? []
    }

    /// The plan of a row.
    func plan(_ row: borrowing Statement) throws(VaultError) -> RevocationPlan {
        let number = row.int(0)
        let id = try planID(number)
        let plan = try open(row) { generation in
            SealBinding(.plans, generation, .none, number: UInt64(bitPattern: number))
        } _: { bytes throws(VaultError) in
            try PlanRecord.read(bytes, id: id)
        }
        guard row.int(1) == Int64(plan.kept.code), row.int(4) == plan.planned.at.milliseconds else {
            throw .storageCorrupt
        }
        return plan
    }

    /// The cards of a batch's row.
    func places(
        _ row: borrowing Statement
    ) throws(VaultError) -> [(place: Place?, result: RevocationPlan.Result?)] {
        let key = UInt64(bitPattern: row.int(0)) << 24 | UInt64(bitPattern: row.int(1))
        return try open(row) { generation in
            SealBinding(.planBatches, generation, .none, number: key)
        } _: { bytes throws(VaultError) in
            try PlanBatchRecord.read(bytes)
        }
    }

    /// The number that an identifier of a plan stands for; nil for one that is not of our making.
    func number(of id: RevocationPlan.ID) -> UInt32? {
        guard let place = ciphers.planIDs.place(of: id), place.account == .none else { return nil }
        return place.number
    }

    /// The identifier of a plan's number.
    func planID(_ number: Int64) throws(VaultError) -> RevocationPlan.ID {
        try ciphers.planIDs.id(Place(account: .none, number: UInt32(truncatingIfNeeded: number)))
    }
}

/// The queries of plans.
struct PlanStatements {
    let plan: StatementBox
    let plans: StatementBox
    let running: StatementBox
    let batch: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        plan = try StatementBox(
            "SELECT number, status, generation, sealed, created_at FROM plans WHERE number = ?1",
            on: connection
        )
        plans = try StatementBox(
            """
            SELECT number, status, generation, sealed, created_at FROM plans
            WHERE number < ?1 AND status <> 1 ORDER BY number DESC
            """,
            on: connection
        )
        running = try StatementBox("SELECT number FROM plans WHERE status = 3 ORDER BY number", on: connection)
        batch = try StatementBox(
            "SELECT plan, number, generation, sealed FROM plan_batches WHERE plan = ?1 AND number = ?2",
            on: connection
        )
    }
}
