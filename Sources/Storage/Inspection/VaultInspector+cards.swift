internal import CardVault
internal import SQLite

// Of each table: its rows in the order of their key, and what has to agree with what.
extension VaultInspector {
    func cardShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "cards",
            """
            SELECT account, place, generation, sealed, status, fingerprint, origin, terminal, country, verified_at
            FROM cards
            WHERE place > ?2 AND ?1 IS NOT NULL ORDER BY place LIMIT ?3
            """,
            on: connection
        )
    }

    func cardFits(_ row: borrowing Statement) throws(VaultError) {
        let place = try reader.place(row)
        let origin = UInt32(truncatingIfNeeded: row.int(6))
        let card = try reader.open(row) {
            SealBinding(.cards, $0, place)
        } _: { bytes throws(VaultError) in
            let record = try CardRecord(bytes)
            guard record.origin == origin else { throw .storageCorrupt }
            return try record.card(
                bytes,
                id: reader.ciphers.cardIDs.id(place),
                origin: reader.ciphers.verificationIDs.id(Place(account: place.account, number: record.origin))
            )
        }
        guard row.int(4) == Int64(card.status.code),
            row.optionalBlob(5) == card.bankCard.map(reader.ciphers.fingerprint),
            reader.ciphers.index(of: card.account) == place.account,
            row.int(7) == reader.ciphers.facet(of: card.terminal),
            row.optionalInt(8) == card.face.issuerBankCountry.map(reader.ciphers.facet(ofCountry:)),
            row.int(9) == card.verifiedAt.milliseconds,
            try isThere(Place(account: place.account, number: origin))
        else { throw .storageCorrupt }
    }

    /// Whether there is such a verification: the triggers hold each card to its own, but not who writes past them.
    private func isThere(_ verification: Place) throws(VaultError) -> Bool {
        try reader.statements.verification.first(at: verification) { _ in true } ?? false
    }

    func planShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "plans",
            """
            SELECT number, number, generation, sealed, created_at, status FROM plans
            WHERE number > ?2 AND ?1 IS NOT NULL ORDER BY number LIMIT ?3
            """,
            on: connection
        )
    }

    func planFits(_ row: borrowing Statement) throws(VaultError) {
        guard try reader.plan(reader.planID(row.int(1)))?.kept.code == UInt8(truncatingIfNeeded: row.int(5)) else {
            throw .storageCorrupt
        }
    }

    func batchShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "plan_batches",
            """
            SELECT plan, plan << 24 | number, generation, sealed FROM plan_batches
            WHERE plan << 24 | number > ?2 AND ?1 IS NOT NULL ORDER BY plan, number LIMIT ?3
            """,
            on: connection
        )
    }

    func batchFits(_ row: borrowing Statement) throws(VaultError) {
        let key = row.int(1)
        _ = try reader.batch(Int(key & 0xFF_FFFF), of: reader.planID(key >> 24))
    }

    func sessionShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "sessions",
            """
            SELECT account, place, generation, sealed, status, expires_at FROM sessions
            WHERE place > ?2 AND ?1 IS NOT NULL ORDER BY place LIMIT ?3
            """,
            on: connection
        )
    }

    func sessionFits(_ row: borrowing Statement) throws(VaultError) {
        let place = try reader.place(row)
        let session = try reader.open(row) {
            SealBinding(.sessions, $0, place)
        } _: { bytes throws(VaultError) in
            try SessionRecord.read(bytes, id: reader.ciphers.sessionIDs.id(place)) { number throws(VaultError) in
                try self.reader.ciphers.cardIDs.id(Place(account: place.account, number: number))
            } verification: { number throws(VaultError) in
                try self.reader.ciphers.verificationIDs.id(Place(account: place.account, number: number))
            }
        }
        guard row.int(4) == Int64(session.status.code), row.int(5) == session.expiresAt.milliseconds,
            reader.ciphers.index(of: session.account) == place.account
        else { throw .storageCorrupt }
    }

    func debtShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "debts",
            """
            SELECT fingerprint, 0, generation, sealed, status, owed_at, due_at FROM debts
            WHERE fingerprint > ?1 AND ?2 IS NOT NULL ORDER BY fingerprint LIMIT ?3
            """,
            on: connection
        )
    }

    func debtFits(_ row: borrowing Statement) throws(VaultError) {
        let key = row.blob(0)
        guard key.count == 16 else { throw .storageCorrupt }
        let debt = try reader.open(row) {
            SealBinding(.debts, $0, key: key)
        } _: { bytes throws(VaultError) in
            try DebtRecord.read(bytes)
        }
        let isDue = [.pending, .sending, .failing].contains(debt.status)
        guard row.int(4) == Int64(debt.status.code), row.int(5) == debt.owedAt.milliseconds,
            row.optionalInt(6) == (isDue ? debt.dueAt.milliseconds : nil),
            debt.bankCard.map({ reader.ciphers.debtKey(of: $0) == key }) ?? true
        else { throw .storageCorrupt }
    }

    func clientShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "clients",
            """
            SELECT CAST(id AS BLOB), 0, generation, sealed, id, created_at FROM clients
            WHERE id > CAST(?1 AS TEXT) AND ?2 IS NOT NULL ORDER BY id LIMIT ?3
            """,
            on: connection
        )
    }

    func clientFits(_ row: borrowing Statement) throws(VaultError) {
        let client = try reader.client(row, id: row.text(4))
        guard row.int(5) == client.createdAt.milliseconds else { throw .storageCorrupt }
    }
}
