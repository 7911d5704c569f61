internal import AuditLog
internal import CardVault
internal import SQLite

extension VaultInspector {
    func eventShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "events",
            """
            SELECT account, sequence, generation, sealed, kind, at FROM events
            WHERE sequence > ?2 AND ?1 IS NOT NULL ORDER BY sequence LIMIT ?3
            """,
            last: "SELECT max(sequence) FROM events",
            on: connection
        )
    }

    func eventFits(_ row: borrowing Statement) throws(VaultError) {
        guard let kind = VaultEvent.Kind(rawValue: row.text(4)) else { throw .storageCorrupt }
        guard !row.isNull(3) else {
            guard kind == .erased else { throw .storageCorrupt }
            return
        }
        let sequence = row.int(1)
        let account = row.withBytes(0) { AccountIndex($0) } ?? .none
        let (event, at) = try reader.open(row) { generation in
            SealBinding(.events, generation, account, number: UInt64(bitPattern: sequence))
        } _: { bytes throws(VaultError) in
            try EventRecord.read(bytes)
        }
        guard event.kind == kind, at.milliseconds == row.int(5),
            event.account.map({ reader.ciphers.index(of: $0) }) ?? .none == account
        else {
            throw .storageCorrupt
        }
    }

    func openingShelf() throws(VaultError) -> Shelf {
        try Shelf(
            "openings",
            """
            SELECT account, openings.sequence, generation, sealed, leaf
            FROM openings LEFT JOIN leaves ON leaves.sequence = openings.sequence
            WHERE openings.sequence > ?2 AND ?1 IS NOT NULL ORDER BY openings.sequence LIMIT ?3
            """,
            last: "SELECT max(sequence) FROM openings",
            on: connection
        )
    }

    /// An opening is what its leaf commits to.
    func openingFits(_ row: borrowing Statement) throws(VaultError) {
        let sequence = UInt64(bitPattern: row.int(1))
        let account = row.withBytes(0) { AccountIndex($0) } ?? .none
        let commitment = try reader.open(row) { generation in
            SealBinding(.openings, generation, account, number: sequence)
        } _: { bytes in
            AuditOpening.commitment(to: bytes)
        }
        let leaf = row.blob(4)
        guard let leaf = try? AuditLeaf(canonical: leaf.span), leaf.commitment == commitment,
            leaf.sequence == sequence
        else { throw .storageCorrupt }
    }
}
