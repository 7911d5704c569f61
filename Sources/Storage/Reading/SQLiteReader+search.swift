internal import CardVault
internal import SQLite

extension SQLiteReader {
    /// Numbers that one step of a search looks at: a few milliseconds, with few hits.
    private static let stride: Int64 = 10_000

    func searchPlace(of id: SavedCard.ID) -> SearchPlace? {
        ciphers.cardIDs.place(of: id).map { SearchPlace(number: Int64($0.number)) }
    }

    func search(
        _ search: CardSearch,
        merchants: Set<String>,
        from place: SearchPlace,
        limit: Int
    ) throws(VaultError) -> SearchStep {
        // What names few cards is looked up; only what names none of them goes through the index of all.
        if let id = search.card {
            return try few([card(id)].compactMap(\.self), search, from: place)
        }
        if let handle = search.handle {
            return try few(cards(holding: handle, merchants), search, from: place)
        }
        if let account = search.account { return try cards(of: account, search, from: place, limit: limit) }
        return try all(search, from: place, limit: limit)
    }

    /// All of them in one step: they are some tens at most.
    private func few(
        _ cards: [SavedCard],
        _ search: CardSearch,
        from place: SearchPlace
    ) throws(VaultError) -> SearchStep {
        let placed = cards.filter(search.matches).map { (number: searchPlace(of: $0.id)?.number ?? 0, card: $0) }
        let rest = placed.filter { $0.number < place.number }.sorted { $0.number > $1.number }
        return SearchStep(cards: rest.map(\.card), next: nil)
    }

    /// The live cards with the handle, and the revoked ones that wait for its deactivation.
    private func cards(holding handle: BankCardID, _ merchants: Set<String>) throws(VaultError) -> [SavedCard] {
        var found: [SavedCard.ID: SavedCard] = [:]
        for merchant in merchants.sorted() {
            try statements.found.holders.rows(ciphers.fingerprint(of: handle, at: merchant)) { row throws(VaultError) in
                let place = try place(row)
                if let card = try card(ciphers.cardIDs.id(place)), card.bankCardID == handle { found[card.id] = card }
                return found.count < 1_000
            }
            let key = DebtKey(bytes: ciphers.debtKey(of: handle, at: merchant))
            for id in try debt(key)?.cards ?? [] {
                if let card = try card(id), card.bankCardID == handle { found[id] = card }
            }
        }
        return Array(found.values)
    }

    private func cards(
        of account: AccountID,
        _ search: CardSearch,
        from place: SearchPlace,
        limit: Int
    ) throws(VaultError) -> SearchStep {
        let index = ciphers.index(of: account)
        var (cards, next) = ([SavedCard](), SearchPlace?.none)
        try statements.cards.rows(of: index, below: place.number) { row throws(VaultError) in
            let card = try card(row, of: index)
            if search.matches(card) { cards.append(card) }
            guard cards.count >= limit else { return true }
            next = SearchPlace(number: Int64(UInt32(truncatingIfNeeded: row.int(0))))
            return false
        }
        return SearchStep(cards: cards, next: next)
    }

    /// Goes through the index of all cards; what it says is held against the card itself.
    private func all(_ search: CardSearch, from place: SearchPlace, limit: Int) throws(VaultError) -> SearchStep {
        let top = try statements.found.newest.first(place.number) { $0.int(0) }
        guard let top else { return SearchStep(cards: [], next: nil) }
        let bottom = top - Self.stride
        var (cards, last) = ([SavedCard](), Int64?.none)
        let facets = facets(of: search)
        try statements.found.cards.rows(
            top,
            bottom,
            facets.statuses,
            facets.terminal,
            facets.country,
            facets.from,
            facets.before
        ) { row throws(VaultError) in
            let place = try self.place(row)
            guard let card = try card(ciphers.cardIDs.id(place)) else { throw .storageCorrupt }
            if search.matches(card) { cards.append(card) }
            last = Int64(place.number)
            return cards.count < limit
        }
        if cards.count >= limit, let last { return SearchStep(cards: cards, next: SearchPlace(number: last)) }
        return SearchStep(cards: cards, next: bottom <= 0 ? nil : SearchPlace(number: bottom + 1))
    }

    private struct Facets {
        let statuses: Int64
        let terminal: Int64?
        let country: Int64?
        let from: Int64
        let before: Int64
    }

    private func facets(of search: CardSearch) -> Facets {
        let statuses = search.statuses.isEmpty ? Set(CardStatus.allCases) : search.statuses
        return Facets(
            statuses: statuses.reduce(0) { $0 | 1 << Int64($1.code) },
            terminal: search.terminal.map { ciphers.facet(of: $0) },
            country: search.issuerBankCountry.map { ciphers.facet(ofCountry: $0) },
            from: search.verifiedFrom?.milliseconds ?? .min,
            before: search.verifiedBefore?.milliseconds ?? .max
        )
    }

    func leaves(
        about account: AccountID,
        below sequence: Int64,
        looking count: Int
    ) throws(VaultError) -> [RecordedLeaf] {
        let index = ciphers.index(of: account)
        var found: [RecordedLeaf] = []
        try statements.found.openings.rows(index, sequence - Int64(count), sequence) { row throws(VaultError) in
            let sequence = row.int(0)
            let opening = try open(row) { generation in
                SealBinding(.openings, generation, index, number: UInt64(bitPattern: sequence))
            } _: { bytes in
                bytes.indices.map { bytes[$0] }
            }
            found.append(RecordedLeaf(sequence: sequence, leaf: row.blob(4), opening: opening))
            return true
        }
        return found
    }

    func count(_ counts: inout DailyCount, after sequence: Int64, limit: Int) throws(VaultError) -> Int64? {
        var (last, count) = (Int64?.none, 0)
        try statements.found.events.rows(sequence) { row in
            last = row.int(0)
            count += 1
            if let kind = VaultEvent.Kind(rawValue: row.text(2)) {
                counts.add(kind, at: Instant(milliseconds: row.int(1)))
            }
            return count < limit
        }
        return count < limit ? nil : last
    }
}

/// The queries of searches over all accounts.
struct SearchStatements {
    let newest: StatementBox
    let cards: StatementBox
    let holders: StatementBox
    let events: StatementBox
    let openings: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        newest = try StatementBox(
            """
            SELECT place & 4294967295 FROM cards INDEXED BY cards_found
            WHERE place & 4294967295 < ?1 ORDER BY place & 4294967295 DESC LIMIT 1
            """,
            on: connection
        )
        cards = try StatementBox(
            """
            SELECT account, place FROM cards INDEXED BY cards_found
            WHERE place & 4294967295 <= ?1 AND place & 4294967295 > ?2 AND (?3 >> status) & 1
            AND (?4 IS NULL OR terminal = ?4) AND (?5 IS NULL OR country = ?5)
            AND verified_at >= ?6 AND verified_at < ?7 ORDER BY place & 4294967295 DESC
            """,
            on: connection
        )
        holders = try StatementBox(
            "SELECT account, place FROM cards WHERE fingerprint = ?1 AND status <> 3",
            on: connection
        )
        openings = try StatementBox(
            """
            SELECT openings.sequence, account, generation, sealed, leaf
            FROM openings JOIN leaves ON leaves.sequence = openings.sequence
            WHERE account = ?1 AND openings.sequence >= ?2 AND openings.sequence < ?3 AND leaf IS NOT NULL
            ORDER BY openings.sequence DESC
            """,
            on: connection
        )
        events = try StatementBox(
            "SELECT sequence, at, kind FROM events WHERE sequence > ?1 ORDER BY sequence",
            on: connection
        )
    }
}
