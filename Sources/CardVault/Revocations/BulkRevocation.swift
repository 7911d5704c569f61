/// Plans, approves and executes revocations of many cards; what they come to is written batch by batch, so that a killed process goes on.
package struct BulkRevocation<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the use case its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    // MARK: Planning

    /// Writes down which cards fit by now, and counts them. Without a state asked for, those that are not revoked.
    ///
    /// Throws `searchEmpty` for a search that everything fits, `planTooLarge` beyond a million cards.
    package func plan(
        _ search: CardSearch,
        for reason: Revocation.Reason,
        note: String?,
        by caller: Caller
    ) async throws(VaultError) -> RevocationPlan {
        guard !search.isEmpty else { throw .searchEmpty }
        let note = try note.map { text throws(VaultError) in try ShortText.checked(text, maximumBytes: 500) }
        var search = search
        if search.statuses.isEmpty { search.statuses = CardFilter.live }
        let party = try Self.party(caller, at: ports.clock.now)
        let conditions = search.words
        let draft = try await ports.repository.decide { transaction throws(VaultError) in
            let id = try transaction.newPlanID()
            let plan = RevocationPlan(id: id, reason: reason, note: note, conditions: conditions, planned: party)
            try transaction.put(plan)
            return plan
        }
        let count = try await gather(search, into: draft.id, by: caller)
        return try await finish(draft, count, search, by: caller)
    }

    /// Writes the cards down in batches; nothing is decided by them before the plan says that it is whole.
    private func gather(
        _ search: CardSearch,
        into plan: RevocationPlan.ID,
        by caller: Caller
    ) async throws(VaultError) -> Int {
        let cards = SearchCards(ports: ports)
        var (place, waiting, written, count) = (SearchPlace?.some(.start), [PlannedCard](), 0, 0)
        while let from = place {
            let step = try cards.step(search, from, limit: RevocationPlan.batchSize, by: caller)
            waiting += step.cards.map { PlannedCard(id: $0.id) }
            count += step.cards.count
            guard count <= RevocationPlan.maximumCards else { throw .planTooLarge }
            place = step.next
            while waiting.count >= RevocationPlan.batchSize || (place == nil && !waiting.isEmpty) {
                let batch = Array(waiting.prefix(RevocationPlan.batchSize))
                waiting.removeFirst(batch.count)
                let number = written
                try await ports.repository.decide { transaction throws(VaultError) in
                    try transaction.put(batch, number, of: plan)
                }
                written += 1
            }
            if place != nil { await Task.yield() }
        }
        return count
    }

    private func finish(
        _ draft: RevocationPlan,
        _ count: Int,
        _ search: CardSearch,
        by caller: Caller
    ) async throws(VaultError) -> RevocationPlan {
        var plan = draft
        plan.matched = count
        plan.kept = .planned
        plan.needsApproval = count > ports.policy.approvalAbove
        let whole = plan
        try await ports.repository.decide { transaction throws(VaultError) in
            try transaction.put(whole)
            let subject = AuditRecord.Subject(account: search.account, card: search.card)
            let reason = "\(whole.id.text):\(count)"
            try transaction.record(
                AuditRecord(.revocationPlanned, by: caller, on: subject, reason: reason, words: whole.note)
            )
        }
        return whole
    }

    // MARK: Deciding

    /// Approves a plan; again: the same answer. Whoever planned it cannot: `ownApproval`.
    package func approve(_ id: RevocationPlan.ID, by caller: Caller) async throws(VaultError) -> RevocationPlan {
        try await change(id, .revocationApproved, by: caller) { plan, now throws(VaultError) in
            let party = try Self.party(caller, at: now)
            guard party.client != plan.planned.client else { throw .ownApproval }
            guard plan.approved == nil, plan.kept == .planned else { return false }
            guard plan.status(at: now) == .planned else { throw .planExpired }
            plan.approved = party
            return true
        }
    }

    /// Lets the execution begin; again: the same answer.
    package func execute(_ id: RevocationPlan.ID, by caller: Caller) async throws(VaultError) -> RevocationPlan {
        let plan = try await change(id, .revocationExecuted, by: caller) { plan, now throws(VaultError) in
            guard plan.kept == .planned else { return false }
            guard plan.status(at: now) == .planned else { throw .planExpired }
            guard !plan.needsApproval || plan.approved != nil else { throw .approvalMissing }
            plan.executed = try Self.party(caller, at: now)
            plan.kept = plan.matched == 0 ? .done : .running
            if plan.kept == .done { plan.endedAt = now }
            return true
        }
        ports.alarm.ring()
        return plan
    }

    private func change(
        _ id: RevocationPlan.ID,
        _ action: AuditRecord.Action,
        by caller: Caller,
        _ body: @escaping @Sendable (inout RevocationPlan, Instant) throws(VaultError) -> Bool
    ) async throws(VaultError) -> RevocationPlan {
        try await ports.repository.decide { transaction throws(VaultError) in
            var plan = try Self.seen(try transaction.plan(id), by: caller)
            guard try body(&plan, transaction.now) else { return plan }
            try transaction.put(plan)
            try transaction.record(AuditRecord(action, by: caller, reason: "\(id.text):\(plan.matched)"))
            return plan
        }
    }

    private static func party(_ caller: Caller, at now: Instant) throws(VaultError) -> RevocationPlan.Party {
        // A plan and its approval are by two persons, and only a client is one.
        guard let client = caller.client else { throw .illegalMove }
        return RevocationPlan.Party(client: client.id, name: client.name, at: now)
    }

    /// Whoever is bound to accounts or terminals sees its own plans only; one that never became whole is nobody's.
    static func seen(_ plan: RevocationPlan?, by caller: Caller) throws(VaultError) -> RevocationPlan {
        guard let plan, plan.kept != .gathering else { throw .planNotFound }
        guard let client = caller.client, !client.accountPrefixes.isEmpty || !client.terminals.isEmpty else {
            return plan
        }
        guard plan.planned.client == client.id else { throw .planNotFound }
        return plan
    }
}

extension CardSearch {
    /// What is asked for, without the names of an account, a card or a handle.
    fileprivate var words: [String] {
        var words: [String] = []
        if account != nil { words.append("account") }
        if card != nil { words.append("card") }
        if handle != nil { words.append("epayCardId") }
        words.append("status=" + statuses.map(\.rawValue).sorted().joined(separator: ","))
        if let terminal { words.append("terminal=" + terminal.text) }
        if let issuerBankCountry { words.append("issuerBankCountry=" + issuerBankCountry) }
        if let verifiedFrom { words.append("verifiedFrom=" + verifiedFrom.rfc3339) }
        if let verifiedBefore { words.append("verifiedBefore=" + verifiedBefore.rfc3339) }
        return words
    }
}
