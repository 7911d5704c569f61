/// Reads for callers: what a caller's binding hides is as if it were not there.
package struct ReadVault<Storage: Repository>: Sendable {
    let ports: Ports<Storage>
    let reconciler: Reconciler<Storage>

    /// Gives the reads their ports.
    package init(ports: Ports<Storage>, reconciler: Reconciler<Storage>) {
        self.ports = ports
        self.reconciler = reconciler
    }

    /// A card.
    package func card(_ id: SavedCard.ID, by caller: Caller) throws(VaultError) -> SavedCard {
        try ports.repository.read { reader throws(VaultError) in
            guard let card = try reader.card(id) else { throw .cardNotFound }
            try caller.mustSee(card.account, card.terminal, or: .cardNotFound)
            return card
        }
    }

    /// A page of an account's cards, newest first.
    package func cards(
        of account: AccountID,
        _ filter: CardFilter,
        by caller: Caller
    ) throws(VaultError) -> Page<SavedCard> {
        try caller.mustSee(account, or: .accountNotFound)
        return try page(of: filter.limit, by: caller, \.terminal) { last, reader throws(VaultError) in
            var filter = filter
            filter.after = last?.id ?? filter.after
            return try reader.cards(of: account, filter)
        }
    }

    /// Lends a page of an account's cards one by one, newest first, and says whether there is more.
    package func eachCard(
        of account: AccountID,
        _ filter: CardFilter,
        by caller: Caller,
        _ body: (CardGlance, Span<UInt8>) -> Void
    ) throws(VaultError) -> Bool {
        try caller.mustSee(account, or: .accountNotFound)
        let client = caller.client.flatMap { $0.terminals.isEmpty ? nil : $0 }
        let limit = min(max(filter.limit, 1), 100)
        var count = 0
        var hasMore = false
        try ports.repository.read { reader throws(VaultError) in
            try reader.eachCard(
                of: account,
                in: filter.statuses,
                after: filter.after
            ) { card, bytes throws(VaultError) in
                // What its terminals hide neither shortens the page nor ends the list.
                guard client?.sees(bytes.extracting(card.terminal)) ?? true else { return true }
                hasMore = count == limit
                if !hasMore {
                    body(card, bytes)
                    count += 1
                }
                return !hasMore
            }
        }
        return hasMore
    }

    /// A verification; one that is undetermined is asked about, and the answer of this read does not wait for it.
    package func verification(_ id: Verification.ID, by caller: Caller) throws(VaultError) -> Verification {
        let verification = try ports.repository.read { reader throws(VaultError) in
            guard let verification = try reader.verification(id) else { throw .verificationNotFound }
            try caller.mustSee(verification.account, verification.terminal, or: .verificationNotFound)
            return verification
        }
        if verification.status == .undetermined {
            let reconciler = reconciler
            Task { await reconciler.hint(id) }
        }
        return verification
    }

    /// A page of an account's verifications, newest first.
    package func verifications(
        of account: AccountID,
        _ filter: VerificationFilter,
        by caller: Caller
    ) throws(VaultError) -> Page<Verification> {
        try caller.mustSee(account, or: .accountNotFound)
        return try page(of: filter.limit, by: caller, \.terminal) { last, reader throws(VaultError) in
            var filter = filter
            filter.after = last?.id ?? filter.after
            return try reader.verifications(of: account, filter)
        }
    }

    /// A page of what the caller may see: what its terminals hide neither shortens a page nor ends the list.
    private func page<Item: Sendable>(
        of limit: Int,
        by caller: Caller,
        _ terminal: (Item) -> TerminalName,
        _ read: (Item?, any VaultReader) throws(VaultError) -> Page<Item>
    ) throws(VaultError) -> Page<Item> {
        try ports.repository.read { reader throws(VaultError) in
            var page = try read(nil, reader)
            guard let client = caller.client, !client.terminals.isEmpty else { return page }
            var seen: [Item] = []
            while true {
                seen += page.items.filter { client.sees(terminal($0)) }
                guard page.hasMore, seen.count <= limit, let last = page.items.last else { break }
                page = try read(last, reader)
            }
            return Page(items: Array(seen.prefix(limit)), hasMore: seen.count > limit)
        }
    }

    /// The verifications that made or moved a card, newest first.
    package func verifications(
        of id: SavedCard.ID,
        _ filter: VerificationFilter,
        by caller: Caller
    ) throws(VaultError) -> Page<Verification> {
        let card = try card(id, by: caller)
        var filter = filter
        filter.card = id
        return try verifications(of: card.account, filter, by: caller)
    }

    /// Events after a place, 0 being the start, as far as the caller may see them, and the place to go on from.
    package func events(
        after sequence: Int64,
        limit: Int,
        by caller: Caller
    ) throws(VaultError) -> (events: [RecordedEvent], next: Int64) {
        let (events, next) = try ports.repository.read { reader throws(VaultError) in
            let place = sequence == 0 ? try reader.feedStart() : sequence
            let events = try reader.events(after: place, limit: limit)
            return (events, events.last?.sequence ?? place)
        }
        guard let client = caller.client, !client.accountPrefixes.isEmpty || !client.terminals.isEmpty else {
            return (events, next)
        }
        let seen = events.filter { recorded in
            guard let account = recorded.event.account else { return recorded.event.kind == .erased }
            return client.sees(account) && (recorded.event.terminal.map(client.sees) ?? true)
        }
        return (seen, next)
    }

    /// The same, waiting for something to happen: until then at the latest.
    package func events(
        after sequence: Int64,
        limit: Int,
        waitingUntil deadline: Instant,
        by caller: Caller
    ) async throws(VaultError) -> (events: [RecordedEvent], next: Int64) {
        var after = sequence
        while true {
            let page = try events(after: after, limit: limit, by: caller)
            let isAtEnd = page.next == after
            after = page.next
            guard page.events.isEmpty, ports.clock.now < deadline, !ports.isClosing else { return page }
            // Looking costs microseconds: simpler than a register of waiters, and never missed.
            guard isAtEnd else { continue }
            let errand = Errand.current
            errand?.begin(.events)
            await ports.clock.sleep(until: min(deadline, ports.clock.now + .pollInterval))
            errand?.end(.events)
        }
    }

    /// A page of the leaves that are picked, from a place on, and the place to go on from; reading them is itself recorded.
    ///
    /// At most 10,000 leaves are looked at: a page may have fewer than the limit, or none, and yet not be the last.
    package func leaves(
        from sequence: Int64,
        limit: Int,
        by caller: Caller,
        _ picks: (RecordedLeaf) -> Bool = { _ in true }
    ) async throws(VaultError) -> (leaves: [RecordedLeaf], next: Int64?) {
        let page = try ports.repository.read { reader throws(VaultError) in
            var picked: [RecordedLeaf] = []
            var (place, looked) = (sequence, 0)
            let step = max(20, limit)
            while looked < 10_000 {
                let leaves = try reader.leaves(from: place, limit: step)
                for leaf in leaves {
                    place = leaf.sequence + 1
                    looked += 1
                    guard picks(leaf) else { continue }
                    picked.append(leaf)
                    if picked.count == limit { return (leaves: picked, next: Int64?.some(place)) }
                }
                if leaves.count < step { return (leaves: picked, next: nil) }
            }
            return (leaves: picked, next: place)
        }
        try await ports.repository.decide { transaction throws(VaultError) in
            try transaction.record(AuditRecord(.auditRead, by: caller, reason: "\(sequence)+\(page.leaves.count)"))
        }
        return page
    }
}

extension TimeSpan {
    fileprivate static var pollInterval: TimeSpan { TimeSpan(milliseconds: 50) }
}
