internal import CardVault
internal import Cryptography
internal import SQLite

extension SQLiteReader {
    func events(after sequence: Int64, limit: Int) throws(VaultError) -> [RecordedEvent] {
        let events = try statements.events.all(limit: limit, sequence) { row throws(VaultError) in try event(row) }
        // Sequences have no gaps: a first one that is not the next was preceded by what is kept no more.
        let next = if let first = events.first { first.sequence } else { try lastEvent() + 1 }
        guard sequence + 1 >= next else { throw .eventsExpired }
        return events
    }

    func feedStart() throws(VaultError) -> Int64 {
        let first = try statements.events.first(Int64(0)) { $0.int(0) }
        return if let first { first - 1 } else { try lastEvent() }
    }

    func leaves(from sequence: Int64, limit: Int) throws(VaultError) -> [RecordedLeaf] {
        try statements.leaves.all(limit: limit, sequence) { row throws(VaultError) in
            let sequence = row.int(0)
            var opening: [UInt8]?
            if !row.isNull(3) {
                let account = row.withBytes(1) { AccountIndex($0) } ?? .none
                opening = try open(row) { generation in
                    SealBinding(.openings, generation, account, number: UInt64(bitPattern: sequence))
                } _: { bytes in
                    bytes.indices.map { bytes[$0] }
                }
            }
            return RecordedLeaf(sequence: sequence, leaf: row.blob(4), opening: opening)
        }
    }

    func clients() throws(VaultError) -> [Client] {
        try statements.clients.all(limit: 100_000) { row throws(VaultError) in
            try client(row, id: row.text(0))
        }
    }

    /// The API client of a row.
    func client(_ row: borrowing Statement, id text: String) throws(VaultError) -> Client {
        let key = SHA256.hash(text.utf8.span).bytes
        return try open(row) {
            SealBinding(.clients, $0, key: key)
        } _: { bytes throws(VaultError) in
            try ClientRecord.read(bytes, id: Client.ID(text))
        }
    }

    func event(_ row: borrowing Statement) throws(VaultError) -> RecordedEvent {
        let sequence = row.int(0)
        let at = Instant(milliseconds: row.int(1))
        let kind = VaultEvent.Kind(rawValue: row.text(4))
        guard let kind else { throw .storageCorrupt }
        guard !row.isNull(3) else {
            guard kind == .erased else { throw .storageCorrupt }
            return RecordedEvent(sequence: sequence, at: at, event: VaultEvent(kind, account: nil))
        }
        let account = row.withBytes(5) { AccountIndex($0) } ?? .none
        let (event, sealedAt) = try open(row) { generation in
            SealBinding(.events, generation, account, number: UInt64(bitPattern: sequence))
        } _: { bytes throws(VaultError) in
            try EventRecord.read(bytes)
        }
        guard event.kind == kind, sealedAt == at else { throw .storageCorrupt }
        return RecordedEvent(sequence: sequence, at: at, event: event)
    }
}
