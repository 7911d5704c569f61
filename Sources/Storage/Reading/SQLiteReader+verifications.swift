internal import CardVault
internal import SQLite

extension SQLiteReader {
    func verification(_ id: Verification.ID) throws(VaultError) -> Verification? {
        guard let place = ciphers.verificationIDs.place(of: id) else { return nil }
        return try statements.verification.first(at: place) { row throws(VaultError) in
            try verification(row, of: place.account)
        }
    }

    func verifications(
        of account: AccountID,
        _ filter: VerificationFilter
    ) throws(VaultError) -> Page<Verification> {
        let index = ciphers.index(of: account)
        let limit = min(max(filter.limit, 1), 100)
        let cursor = filter.after.map { ciphers.verificationIDs.place(of: $0) }
        var card: UInt32?
        if let id = filter.card {
            guard let place = ciphers.cardIDs.place(of: id), place.account == index else {
                return Page(items: [], hasMore: false)
            }
            card = place.number
        }
        var items: [Verification] = []
        var hasMore = false
        try statements.verifications.rows(of: index, below: number(of: cursor, in: index)) { row throws(VaultError) in
            // The clear columns come first: only what may be on the page is opened.
            if let card, row.int(6) != Int64(card) { return true }
            if let status = filter.status, row.int(1) != Int64(status.code) { return true }
            if items.count == limit, filter.reference == nil {
                hasMore = true
                return false
            }
            let verification = try verification(row, of: index)
            if let reference = filter.reference, verification.reference != reference { return true }
            hasMore = items.count == limit
            if !hasMore { items.append(verification) }
            return !hasMore
        }
        return Page(items: items, hasMore: hasMore)
    }

    /// Numbers follow time, so the search ends at the first that is older; a clock that was set back may hide some behind it.
    func verifications(of account: AccountID, since: Instant) throws(VaultError) -> [Verification] {
        let index = ciphers.index(of: account)
        var items: [Verification] = []
        try statements.verifications.rows(of: index) { row throws(VaultError) in
            guard row.int(4) >= since.milliseconds, items.count < 1_000 else { return false }
            items.append(try verification(row, of: index))
            return true
        }
        return items
    }

    func dueVerifications(at now: Instant, limit: Int) throws(VaultError) -> [Verification.ID] {
        try statements.dueVerifications.all(limit: limit, now.milliseconds) { row throws(VaultError) in
            try ciphers.verificationIDs.id(place(row))
        }
    }

    func interruptedVerifications(limit: Int) throws(VaultError) -> [Verification.ID] {
        try statements.interruptedVerifications.all(limit: limit) { row throws(VaultError) in
            try ciphers.verificationIDs.id(place(row))
        }
    }

    func dueErasedOperations(at now: Instant, limit: Int) throws(VaultError) -> [ErasedOperation] {
        try statements.dueErasedOperations.all(limit: limit, now.milliseconds) { row throws(VaultError) in
            try erasedOperation(row)
        }
    }

    func session(_ id: CardEntrySession.ID) throws(VaultError) -> CardEntrySession? {
        guard let place = ciphers.sessionIDs.place(of: id) else { return nil }
        return try statements.session.first(at: place) { row throws(VaultError) in
            try open(row) {
                SealBinding(.sessions, $0, place)
            } _: { bytes throws(VaultError) in
                try SessionRecord.read(bytes, id: id) { number throws(VaultError) in
                    try ciphers.cardIDs.id(Place(account: place.account, number: number))
                } verification: { number throws(VaultError) in
                    try ciphers.verificationIDs.id(Place(account: place.account, number: number))
                }
            }
        }
    }

    /// Opens the verification of a row and puts it together.
    func verification(_ row: borrowing Statement, of account: AccountIndex) throws(VaultError) -> Verification {
        let place = Place(account: account, number: UInt32(truncatingIfNeeded: row.int(0)))
        let verification = try open(row) {
            SealBinding(.verifications, $0, place)
        } _: { bytes throws(VaultError) in
            try VerificationRecord.read(bytes, id: ciphers.verificationIDs.id(place)) { number throws(VaultError) in
                try ciphers.cardIDs.id(Place(account: account, number: number))
            } session: { number throws(VaultError) in
                try ciphers.sessionIDs.id(Place(account: account, number: number))
            }
        }
        guard row.int(1) == Int64(verification.status.code),
            row.optionalInt(5) == verification.question?.dueAt.milliseconds
        else { throw .storageCorrupt }
        return verification
    }

    /// The operation of an erased account by its key.
    func erasedOperation(_ key: Int64) throws(VaultError) -> ErasedOperation? {
        try statements.erasedOperation.first(key) { row throws(VaultError) in try erasedOperation(row) }
    }

    private func erasedOperation(_ row: borrowing Statement) throws(VaultError) -> ErasedOperation {
        let key = row.int(0)
        return try open(row) { generation in
            SealBinding(.erasedOperations, generation, .none, number: UInt64(bitPattern: key))
        } _: { bytes throws(VaultError) in
            try ErasedOperationRecord.read(bytes, key: key)
        }
    }
}
