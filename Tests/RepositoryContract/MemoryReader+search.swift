internal import CardVault

extension MemoryReader {
    func search(
        _ search: CardSearch,
        merchants: Set<String>,
        from place: SearchPlace,
        limit: Int
    ) throws(VaultError) -> SearchStep {
        let fitting = state.cards.values.filter { card in
            search.matches(card) && state.number(card.id.text) < place.number
                && search.handle.map { $0 == card.bankCardID && merchants.contains(card.merchant) } ?? true
        }
        let newest = fitting.sorted { state.number($0.id.text) > state.number($1.id.text) }
        let page = Array(newest.prefix(limit))
        guard page.count < newest.count, let last = page.last else { return SearchStep(cards: page, next: nil) }
        return SearchStep(cards: page, next: SearchPlace(number: state.number(last.id.text)))
    }

    func searchPlace(of id: SavedCard.ID) -> SearchPlace? {
        state.places[id.text].map { SearchPlace(number: $0.number) }
    }

    func plan(_ id: RevocationPlan.ID) throws(VaultError) -> RevocationPlan? { state.plans[id] }

    func plans(after: RevocationPlan.ID?, limit: Int) throws(VaultError) -> Page<RevocationPlan> {
        if let after, state.planNumbers[after] == nil { throw .cursorMalformed }
        let below = after.flatMap { state.planNumbers[$0] } ?? .max
        func number(_ plan: RevocationPlan) -> Int64 { state.planNumbers[plan.id] ?? 0 }
        let plans = state.plans.values.filter { $0.kept != .gathering && number($0) < below }
            .sorted { number($0) > number($1) }
        return Page(items: Array(plans.prefix(limit)), hasMore: plans.count > limit)
    }

    func runningPlans(limit: Int) throws(VaultError) -> [RevocationPlan.ID] {
        let running = state.plans.values.filter { $0.kept == .running }.map(\.id)
        return Array(running.sorted { (state.planNumbers[$0] ?? 0) < (state.planNumbers[$1] ?? 0) }.prefix(limit))
    }

    func batch(_ number: Int, of plan: RevocationPlan.ID) throws(VaultError) -> [PlannedCard] {
        state.batches[plan]?[number] ?? []
    }

    func leaves(
        about account: AccountID,
        below sequence: Int64,
        looking count: Int
    ) throws(VaultError) -> [RecordedLeaf] {
        let first = max(0, sequence - Int64(count))
        let some = try leaves(from: first, limit: Int(max(0, sequence - first)))
        return some.reversed().filter { state.leaves[Int($0.sequence)].account == account && $0.opening != nil }
    }

    func count(_ counts: inout DailyCount, after sequence: Int64, limit: Int) throws(VaultError) -> Int64? {
        let events = try events(after: sequence, limit: limit)
        for event in events { counts.add(event.event.kind, at: event.at) }
        return events.count < limit ? nil : events.last?.sequence
    }
}
