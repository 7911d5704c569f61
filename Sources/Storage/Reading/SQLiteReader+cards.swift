internal import CardVault
internal import SQLite

extension SQLiteReader {
    func card(_ id: SavedCard.ID) throws(VaultError) -> SavedCard? {
        guard let place = ciphers.cardIDs.place(of: id) else { return nil }
        return try statements.card.first(at: place) { row throws(VaultError) in
            try card(row, of: place.account)
        }
    }

    func cards(of account: AccountID, _ filter: CardFilter) throws(VaultError) -> Page<SavedCard> {
        let index = ciphers.index(of: account)
        let limit = min(max(filter.limit, 1), 100)
        let cursor = filter.after.map { ciphers.cardIDs.place(of: $0) }
        var items: [SavedCard] = []
        var hasMore = false
        try statements.cards.rows(of: index, below: number(of: cursor, in: index)) { row throws(VaultError) in
            guard try filter.statuses.contains(status(row)) else { return true }
            guard items.count < limit else {
                hasMore = true
                return false
            }
            items.append(try card(row, of: index))
            return true
        }
        return Page(items: items, hasMore: hasMore)
    }

    func eachCard(
        of account: AccountID,
        in statuses: Set<CardStatus>,
        after: SavedCard.ID?,
        _ body: (CardGlance, Span<UInt8>) throws(VaultError) -> Bool
    ) throws(VaultError) {
        let index = ciphers.index(of: account)
        let cursor = after.map { ciphers.cardIDs.place(of: $0) }
        // Bits instead of a set, which would hash each row's state.
        let wanted = statuses.reduce(UInt(0)) { $0 | 1 << UInt($1.code) }
        try statements.cards.rows(of: index, below: number(of: cursor, in: index)) { row throws(VaultError) in
            let status = try status(row)
            guard wanted & 1 << UInt(status.code) != 0 else { return true }
            return try open(row, of: index, status) { record, place, bytes throws(VaultError) in
                try body(record.glance(bytes, idLetters: ciphers.cardIDs.letters(of: place)), bytes)
            }
        }
    }

    func liveCards(of account: AccountID) throws(VaultError) -> [SavedCard] {
        let index = ciphers.index(of: account)
        var items: [SavedCard] = []
        try statements.cards.rows(of: index) { row throws(VaultError) in
            if try status(row) != .revoked { items.append(try card(row, of: index)) }
            return true
        }
        return items
    }

    func liveCardCount(of account: AccountID) throws(VaultError) -> Int {
        var count = 0
        try statements.cards.rows(of: ciphers.index(of: account)) { row throws(VaultError) in
            if try status(row) != .revoked { count += 1 }
            return true
        }
        return count
    }

    func liveCard(of account: AccountID, holding card: BankCard) throws(VaultError) -> SavedCard? {
        let index = ciphers.index(of: account)
        let found = try statements.heldCard.first(ciphers.fingerprint(of: card), index) { row throws(VaultError) in
            try self.card(row, of: index)
        }
        // The fingerprint is in the clear; what it points to has to hold the handle indeed.
        guard found == nil || (found?.bankCardID == card.id && found?.merchant == card.merchant) else {
            throw .storageCorrupt
        }
        return found
    }

    func isHeld(_ card: BankCard) throws(VaultError) -> Bool {
        try statements.isHeld.first(ciphers.fingerprint(of: card)) { _ in true } ?? false
    }

    func duePresenceChecks(at now: Instant, limit: Int) throws(VaultError) -> [SavedCard.ID] {
        try statements.cardsToCheck.all(limit: limit, now.milliseconds) { row throws(VaultError) in
            try ciphers.cardIDs.id(place(row))
        }
    }

    func dueReminders(at now: Instant, limit: Int) throws(VaultError) -> [SavedCard.ID] {
        try statements.cardsToRemind.all(limit: limit, now.milliseconds) { row throws(VaultError) in
            try ciphers.cardIDs.id(place(row))
        }
    }

    func areNeeded(_ terminals: Set<TerminalName>) throws(VaultError) -> Bool {
        let owed = try openDebts(limit: Int.max).contains { due in
            due.debt.bankCard.map { terminals.contains($0.terminal) } ?? false
        }
        guard !owed else { return true }
        var isNeeded = false
        try statements.allLiveCards.rows { row throws(VaultError) in
            guard let account = row.withBytes(4, { AccountIndex($0) }) else { throw .storageCorrupt }
            isNeeded = terminals.contains(try card(row, of: account).terminal)
            return !isNeeded
        }
        return isNeeded
    }

    /// Opens the card of a row and puts it together.
    func card(_ row: borrowing Statement, of account: AccountIndex) throws(VaultError) -> SavedCard {
        try open(row, of: account, status(row)) { record, place, bytes throws(VaultError) in
            let origin = Place(account: account, number: record.origin)
            return try record.card(
                bytes,
                id: ciphers.cardIDs.id(place),
                origin: ciphers.verificationIDs.id(origin)
            )
        }
    }

    /// Opens the card of a row, which must be in the state that the row tells, and lends its record.
    private func open<Value>(
        _ row: borrowing Statement,
        of account: AccountIndex,
        _ status: CardStatus,
        _ body: (CardRecord, Place, Span<UInt8>) throws(VaultError) -> Value
    ) throws(VaultError) -> Value {
        let place = Place(account: account, number: UInt32(truncatingIfNeeded: row.int(0)))
        return try open(row) {
            SealBinding(.cards, $0, place)
        } _: { bytes throws(VaultError) in
            let record = try CardRecord(bytes)
            guard record.status == status else { throw .storageCorrupt }
            return try body(record, place, bytes)
        }
    }

    private func status(_ row: borrowing Statement) throws(VaultError) -> CardStatus {
        try CardStatus(code: UInt8(truncatingIfNeeded: row.int(1)))
    }
}
