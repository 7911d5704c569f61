extension BulkRevocation {
    /// Batches that one round does at most: what else time asks for comes between rounds.
    private static var batchesPerRound: Int { 10 }

    /// Does the next batches of the plans that run; returns how many.
    package func tick() async throws(VaultError) -> Int {
        let running = try ports.repository.read { reader throws(VaultError) in try reader.runningPlans(limit: 4) }
        var count = 0
        for id in running {
            for _ in 0..<Self.batchesPerRound {
                guard try await runBatch(of: id) else { break }
                count += 1
            }
        }
        return count
    }

    /// Revokes the cards of one batch, with what becomes of each, in one transaction; false if the plan runs no more.
    private func runBatch(of id: RevocationPlan.ID) async throws(VaultError) -> Bool {
        let isRunning = try await ports.repository.decide { transaction throws(VaultError) in
            guard var plan = try transaction.plan(id), plan.kept == .running else { return false }
            let number = plan.batchesDone
            let caller = try transaction.caller(of: plan)
            var batch = try transaction.batch(number, of: id)
            for index in batch.indices where batch[index].result == nil {
                let result = try transaction.revoke(batch[index].id, as: plan, by: caller)
                batch[index].result = result
                plan.results[result, default: 0] += 1
            }
            try transaction.put(batch, number, of: id)
            plan.batchesDone += 1
            if plan.batchesDone == plan.batchCount {
                plan.kept = .done
                plan.endedAt = transaction.now
                let done = "\(id.text):\(plan.results[.revoked] ?? 0)/\(plan.matched)"
                try transaction.record(AuditRecord(.revocationEnded, by: caller, reason: done))
            }
            try transaction.put(plan)
            return plan.kept == .running
        }
        ports.alarm.ring()
        return isRunning
    }

    // MARK: Reading

    /// A plan.
    package func plan(_ id: RevocationPlan.ID, by caller: Caller) throws(VaultError) -> RevocationPlan {
        try ports.repository.read { reader throws(VaultError) in try Self.seen(try reader.plan(id), by: caller) }
    }

    /// A page of the plans that the caller may see, newest first.
    package func plans(
        after: RevocationPlan.ID?,
        limit: Int,
        by caller: Caller
    ) throws(VaultError) -> Page<RevocationPlan> {
        try ports.repository.read { reader throws(VaultError) in
            let page = try reader.plans(after: after, limit: limit)
            let seen = page.items.filter { plan in (try? Self.seen(plan, by: caller)) != nil }
            return Page(items: seen, hasMore: page.hasMore)
        }
    }

    /// The cards of a plan from a place on, 0 being the first, at most `limit`.
    package func cards(
        of plan: RevocationPlan,
        from place: Int,
        limit: Int
    ) throws(VaultError) -> (cards: [PlannedCard], next: Int?) {
        try ports.repository.read { reader throws(VaultError) in
            var (cards, position) = ([PlannedCard](), max(0, place))
            while position < plan.matched, cards.count < limit {
                let batch = try reader.batch(position / RevocationPlan.batchSize, of: plan.id)
                let rest = batch.dropFirst(position % RevocationPlan.batchSize).prefix(limit - cards.count)
                guard !rest.isEmpty else { break }
                cards += rest
                position += rest.count
            }
            return (cards, position < plan.matched ? position : nil)
        }
    }
}

extension VaultTransaction {
    /// Whoever had a plan executed, as a caller of now.
    fileprivate func caller(of plan: RevocationPlan) throws(VaultError) -> Caller {
        let id = (plan.executed ?? plan.planned).client
        guard let client = try clients().first(where: { $0.id == id }) else { throw .clientNotFound }
        return Caller(.client(client))
    }

    fileprivate func revoke(
        _ id: SavedCard.ID?,
        as plan: RevocationPlan,
        by caller: Caller
    ) throws(VaultError) -> RevocationPlan.Result {
        guard let id, let card = try card(id) else { return .gone }
        guard card.isLive else { return .alreadyRevoked }
        try revoke(card, for: plan.reason, note: plan.note, by: caller)
        return .revoked
    }
}
