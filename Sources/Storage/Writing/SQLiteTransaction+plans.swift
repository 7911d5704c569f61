internal import CardVault
internal import SQLite

extension SQLiteTransaction {
    func newPlanID() throws(VaultError) -> RevocationPlan.ID {
        try planID(Int64(Counters.next(&counters.plan)))
    }

    func put(_ plan: RevocationPlan) throws(VaultError) {
        guard let number = number(of: plan.id) else { throw .illegalMove }
        let sealed = try seal(PlanRecord.write(plan)) { generation in
            SealBinding(.plans, generation, .none, number: UInt64(number))
        }
        try writes.plans.put.run(
            Int64(number),
            Int64(plan.kept.code),
            plan.planned.at.milliseconds,
            sealed.generation,
            sealed.bytes
        )
    }

    func put(_ batch: [PlannedCard], _ number: Int, of plan: RevocationPlan.ID) throws(VaultError) {
        guard let place = self.number(of: plan), number < 1 << 24 else { throw .illegalMove }
        var places: [(place: Place?, result: RevocationPlan.Result?)] = []
        for card in batch { places.append((card.id.flatMap { ciphers.cardIDs.place(of: $0) }, card.result)) }
        try put(places, Int64(place), Int64(number))
    }

    /// Takes an account's cards out of all batches: their places only, so that counts stay what they were.
    func erasePlanned(of account: AccountIndex) throws(VaultError) {
        var changed: [(plan: Int64, number: Int64, places: [(place: Place?, result: RevocationPlan.Result?)])] = []
        try writes.plans.batches.rows { row throws(VaultError) in
            var places = try places(row)
            guard places.contains(where: { $0.place?.account == account }) else { return true }
            for index in places.indices where places[index].place?.account == account { places[index].place = nil }
            changed.append((row.int(0), row.int(1), places))
            return true
        }
        for batch in changed { try put(batch.places, batch.plan, batch.number) }
    }

    private func put(
        _ places: [(place: Place?, result: RevocationPlan.Result?)],
        _ plan: Int64,
        _ number: Int64
    ) throws(VaultError) {
        let key = UInt64(bitPattern: plan) << 24 | UInt64(bitPattern: number)
        let sealed = try seal(PlanBatchRecord.write(places)) { generation in
            SealBinding(.planBatches, generation, .none, number: key)
        }
        try writes.plans.putBatch.run(plan, number, sealed.generation, sealed.bytes)
    }
}

/// The statements that change plans.
struct PlanWriteStatements {
    let put: StatementBox
    let putBatch: StatementBox
    let batches: StatementBox
    let forgetBatches: StatementBox
    let forget: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        put = try StatementBox(
            """
            INSERT INTO plans (number, status, created_at, generation, sealed) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (number) DO UPDATE SET status = ?2, generation = ?4, sealed = ?5
            """,
            on: connection
        )
        putBatch = try StatementBox(
            """
            INSERT INTO plan_batches (plan, number, generation, sealed) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (plan, number) DO UPDATE SET generation = ?3, sealed = ?4
            """,
            on: connection
        )
        batches = try StatementBox("SELECT plan, number, generation, sealed FROM plan_batches", on: connection)
        forgetBatches = try StatementBox(
            """
            DELETE FROM plan_batches WHERE (plan, number) IN (
                SELECT plan, plan_batches.number FROM plan_batches JOIN plans ON plans.number = plan
                WHERE plans.created_at < ?1 AND plans.status <> 3 LIMIT ?2
            )
            """,
            on: connection
        )
        forget = try StatementBox(
            """
            DELETE FROM plans WHERE number IN (
                SELECT number FROM plans WHERE created_at < ?1 AND status <> 3
                AND NOT EXISTS (SELECT 1 FROM plan_batches WHERE plan = plans.number) LIMIT ?2
            )
            """,
            on: connection
        )
    }
}
