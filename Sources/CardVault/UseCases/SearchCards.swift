/// Looks for cards over all accounts, newest first, in steps so short that nobody waits for them.
package struct SearchCards<Storage: Repository>: Sendable {
    let ports: Ports<Storage>

    /// Gives the search its ports.
    package init(ports: Ports<Storage>) { self.ports = ports }

    /// A page of at most `limit` (1 to 100) cards that the caller may see; the audit says that it was looked for.
    ///
    /// Throws `cursorMalformed` for a card that is none of ours.
    package func callAsFunction(
        _ search: CardSearch,
        after: SavedCard.ID?,
        limit: Int,
        by caller: Caller
    ) async throws(VaultError) -> Page<SavedCard> {
        let limit = min(max(limit, 1), 100)
        var found: [SavedCard] = []
        var place: SearchPlace? = try start(after)
        while let from = place, found.count <= limit {
            let step = try step(search, from, limit: limit + 1 - found.count, by: caller)
            found += step.cards
            place = step.next
            // A search that finds little looks at many cards: others on this loop come between its steps.
            if place != nil { await Task.yield() }
        }
        let page = Page(items: Array(found.prefix(limit)), hasMore: found.count > limit)
        let subject = AuditRecord.Subject(account: search.account, card: search.card)
        let (count, seen) = (page.items.count, caller)
        try await ports.repository.decide { transaction throws(VaultError) in
            try transaction.record(AuditRecord(.cardsSearched, by: seen, on: subject, reason: "\(count)"))
        }
        return page
    }

    /// One step, of which the caller sees what it may.
    func step(
        _ search: CardSearch,
        _ from: SearchPlace,
        limit: Int,
        by caller: Caller
    ) throws(VaultError) -> SearchStep {
        let merchants = Set(ports.terminals.all.map(\.merchant))
        return try ports.repository.read { reader throws(VaultError) in
            let step = try reader.search(search, merchants: merchants, from: from, limit: limit)
            guard let client = caller.client else { return step }
            let seen = step.cards.filter { client.sees($0.account) && client.sees($0.terminal) }
            return SearchStep(cards: seen, next: step.next)
        }
    }

    private func start(_ after: SavedCard.ID?) throws(VaultError) -> SearchPlace {
        guard let after else { return .start }
        return try ports.repository.read { reader throws(VaultError) in
            guard let place = reader.searchPlace(of: after) else { throw .cursorMalformed }
            return place
        }
    }
}
