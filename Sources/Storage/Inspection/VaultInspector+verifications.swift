internal import CardVault
internal import SQLite

extension VaultInspector {
    func verificationShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "verifications",
            """
            SELECT account, place, generation, sealed, status, card_save, card, created_at, asks, due_at, claim
            FROM verifications WHERE place > ?2 AND ?1 IS NOT NULL ORDER BY place LIMIT ?3
            """,
            on: connection
        )
    }

    func verificationFits(_ row: borrowing Statement) throws(VaultError) {
        let place = try reader.place(row)
        let verification = try reader.open(row) {
            SealBinding(.verifications, $0, place)
        } _: { bytes throws(VaultError) in
            try VerificationRecord.read(
                bytes,
                id: reader.ciphers.verificationIDs.id(place)
            ) { number throws(VaultError) in
                try self.reader.ciphers.cardIDs.id(Place(account: place.account, number: number))
            } session: { number throws(VaultError) in
                try self.reader.ciphers.sessionIDs.id(Place(account: place.account, number: number))
            }
        }
        let card = verification.card ?? verification.reverifiedCard
        guard row.int(4) == Int64(verification.status.code), row.int(5) == (verification.cardSave ? 1 : 0),
            row.optionalInt(6) == card.flatMap(reader.ciphers.cardIDs.place).map({ Int64($0.number) }),
            row.int(7) == verification.createdAt.milliseconds,
            row.optionalInt(8) == verification.question.map({ Int64($0.purpose.code) }),
            row.optionalInt(9) == verification.question?.dueAt.milliseconds,
            reader.ciphers.index(of: verification.account) == place.account
        else { throw .storageCorrupt }
        try claimFits(row.optionalBlob(10), of: place, madeAt: verification.createdAt)
    }

    /// Its idempotency key stands for it and for nothing else, as long as keys are kept.
    private func claimFits(_ claim: [UInt8]?, of place: Place, madeAt: Instant) throws(VaultError) {
        guard let claim else { return }
        guard let claim = ClaimPlace(claim) else { throw .storageCorrupt }
        let holder = try reader.statements.claim.first(claim.period, claim.claim) { row throws(VaultError) in
            row.withBytes(1) { AccountIndex($0) }.map {
                Place(account: $0, number: UInt32(truncatingIfNeeded: row.int(2)))
            }
        }
        let isForgotten = reader.clock.now - ClaimPlace.retention + .days(1) > madeAt
        guard let holder else {
            guard isForgotten else { throw .storageCorrupt }
            return
        }
        // No place: the account was erased since this row was read.
        guard holder == nil || holder == place else { throw .storageCorrupt }
    }

    func claimShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "idempotency",
            """
            SELECT key.claim, key.period, NULL, NULL, key.account, verification.claim, key.request, key.created_at
            FROM idempotency AS key LEFT JOIN verifications AS verification
            ON verification.place = key.place AND verification.account = key.account
            WHERE (key.period, key.claim) > (?2, ?1) ORDER BY key.period, key.claim LIMIT ?3
            """,
            last: "SELECT max(period) FROM idempotency",
            on: connection
        )
    }

    func claimFits(_ row: borrowing Statement) throws(VaultError) {
        let place = ClaimPlace(period: row.int(1), claim: row.blob(0))
        guard row.isNull(4) || row.optionalBlob(5) == place.bytes,
            reader.isProven(place, request: row.blob(6), createdAt: row.int(7))
        else { throw .storageCorrupt }
    }

    func erasedShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "erased_operations",
            """
            SELECT NULL, number, generation, sealed, due_at FROM erased_operations
            WHERE number > ?2 AND ?1 IS NOT NULL ORDER BY number LIMIT ?3
            """,
            last: "SELECT max(number) FROM erased_operations",
            on: connection
        )
    }

    func erasedFits(_ row: borrowing Statement) throws(VaultError) {
        let number = row.int(1)
        let operation = try reader.open(row) { generation in
            SealBinding(.erasedOperations, generation, .none, number: UInt64(bitPattern: number))
        } _: { bytes throws(VaultError) in
            try ErasedOperationRecord.read(bytes, key: number)
        }
        guard row.int(4) == operation.question.dueAt.milliseconds else { throw .storageCorrupt }
    }
}
