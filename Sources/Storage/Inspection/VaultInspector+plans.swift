internal import CardVault
internal import SQLite

extension VaultInspector {
    /// A plan is as far as the audit says, and has all its batches. The oldest go first, so only behind the first of all must none be missing.
    func comparePlans(_ told: AuditHistory, _ isPruned: Bool, _ note: Note) throws(VaultError) {
        var missing = told.plans
        var first = Int64.max
        try each(
            "SELECT number, (SELECT count(*) FROM plan_batches WHERE plan = plans.number) FROM plans ORDER BY number"
        ) { row throws(VaultError) in
            first = min(first, row.int(0))
            let id = try reader.planID(row.int(0))
            guard let plan = try reader.plan(id), plan.kept != .gathering else { return }
            if let states = missing.removeValue(forKey: id) {
                note("plans", !states.contains(plan.kept))
            } else {
                note("plans", !isPruned)
            }
            // Later it may be on its way to be forgotten, a thousand batches at a time.
            let isYoung = reader.clock.now < plan.planned.at + RevocationPlan.lifetime
            note("plan_batches", row.int(1) > Int64(plan.batchCount) || isYoung && row.int(1) < Int64(plan.batchCount))
        }
        note("plans", missing.keys.contains { id in reader.number(of: id).map { Int64($0) > first } ?? true })
        try each("SELECT count(*) FROM plan_batches WHERE plan NOT IN (SELECT number FROM plans)") { row in
            note("plan_batches", row.int(0) > 0)
        }
    }
}
