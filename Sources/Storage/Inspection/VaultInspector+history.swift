internal import AuditLog
package import CardVault
internal import SQLite

extension VaultInspector {
    /// Holds the tables against what the audit says became of each thing, on one snapshot; gives the contradictions by table.
    ///
    /// It finds rows that were deleted, brought back after an erasure or put back in an older state. It takes some hundred bytes
    /// of memory for each thing that the audit names. Where leaves were pruned, what only they knew is not looked for.
    package func history() throws(VaultError) -> [String: Int] {
        try snapshot { () throws(VaultError) in
            let isPruned = try reader.firstKeptLeaf() > 0
            let told = try readHistory()
            var contradictions: [String: Int] = [:]
            func note(_ table: String, _ isWrong: Bool) { if isWrong { contradictions[table, default: 0] += 1 } }
            try compareCards(told, isPruned, note)
            try compareVerifications(told, isPruned, note)
            try compareSessions(told, isPruned, note)
            try compareClients(told, isPruned, note)
            try comparePlans(told, isPruned, note)
            note("openings", told.unexplained > 0 || !isPruned && told.unnamedCards != told.erasedCards)
            try compareEvents(told, isPruned, note)
            try compareCounters(note)
            try compareDebts(note)
            return contradictions
        }
    }

    /// Reads as the service reads; for who wants to see what it sees.
    package func read<Value>(_ body: (any VaultReader) throws(VaultError) -> Value) throws(VaultError) -> Value {
        try snapshot { () throws(VaultError) in try body(reader) }
    }

    private func snapshot<Value>(_ body: () throws(VaultError) -> Value) throws(VaultError) -> Value {
        try VaultError.translating { () throws(SQLiteError) in try connection.execute(script: "BEGIN DEFERRED") }
        // Nothing was written: to end it is to let the snapshot go.
        defer { try? connection.execute(script: "COMMIT") }
        return try body()
    }

    private func readHistory() throws(VaultError) -> AuditHistory {
        var history = AuditHistory()
        var position: UInt64 = 0
        let end = UInt64(try reader.leafCount())
        while position < end {
            let rows = try reader.auditRows(in: position..<end, of: nil, limit: 1_024)
            guard let last = rows.last else { break }
            for row in rows {
                guard let leaf = try? AuditLeaf(canonical: row.leaf.span) else { throw .storageCorrupt }
                let opening = row.opening.flatMap { try? AuditOpening(canonical: $0.span) }
                history.add(leaf, opening, reader.ciphers)
            }
            position = last.sequence + 1
        }
        return history
    }

    typealias Note = (String, Bool) -> Void

    /// Hands on every row of a query whose first columns are a place.
    private func places(
        _ sql: StaticString,
        _ body: (Place, borrowing Statement) throws(VaultError) -> Void
    ) throws(VaultError) {
        try each(sql) { row throws(VaultError) in try body(reader.place(row), row) }
    }

    func each(
        _ sql: StaticString,
        _ body: (borrowing Statement) throws(VaultError) -> Void
    ) throws(VaultError) {
        let statement = try VaultError.translating { () throws(SQLiteError) in try StatementBox(sql, on: connection) }
        try statement.rows { row throws(VaultError) in
            try body(row)
            return true
        }
    }

    private func compareCards(_ told: AuditHistory, _ isPruned: Bool, _ note: Note) throws(VaultError) {
        var missing = told.cards
        try places("SELECT account, place, status FROM cards") { place, row throws(VaultError) in
            guard let known = missing.removeValue(forKey: place) else { return note("cards", !isPruned) }
            if known != nil || !isPruned { note("cards", row.int(2) != known.map { Int64($0.code) }) }
        }
        note("cards", !missing.isEmpty)
    }

    private func compareVerifications(_ told: AuditHistory, _ isPruned: Bool, _ note: Note) throws(VaultError) {
        var missing = told.verifications
        try places(
            "SELECT account, place, generation, sealed, status FROM verifications"
        ) { place, row throws(VaultError) in
            guard let known = missing.removeValue(forKey: place) else { return note("verifications", !isPruned) }
            let isFinal = row.int(4) >= Int64(VerificationStatus.verified.code)
            if known.status != nil || isFinal && !isPruned {
                note("verifications", row.int(4) != known.status.map { Int64($0.code) })
            }
        }
        note("verifications", !missing.isEmpty)
    }

    private func compareSessions(_ told: AuditHistory, _ isPruned: Bool, _ note: Note) throws(VaultError) {
        var missing = told.sessions
        try places("SELECT account, place, status FROM sessions") { place, row throws(VaultError) in
            guard let hasEnded = missing.removeValue(forKey: place) else { return note("sessions", !isPruned) }
            // One that expired needs no leaf.
            note("sessions", row.int(2) != 5 && hasEnded == (row.int(2) == 1))
        }
        note("sessions", !missing.isEmpty)
    }

    private func compareClients(_ told: AuditHistory, _ isPruned: Bool, _ note: Note) throws(VaultError) {
        var missing = told.clients
        for client in try reader.clients() {
            guard let isDisabled = missing.removeValue(forKey: client.id.text) else {
                note("clients", !isPruned)
                continue
            }
            note("clients", isDisabled && client.disabledAt == nil)
        }
        note("clients", !missing.isEmpty)
    }

    /// The feed has no holes but at its beginning, and what an event names is there.
    private func compareEvents(_ told: AuditHistory, _ isPruned: Bool, _ note: Note) throws(VaultError) {
        let last = try reader.lastEvent()
        var first: Int64 = 1
        try each("SELECT count(*), min(sequence), max(sequence) FROM events") { row in
            guard row.int(0) > 0 else {
                first = last + 1
                return
            }
            first = row.int(1)
            note("events", row.int(2) != last || row.int(0) != last - row.int(1) + 1)
        }
        try each(
            "SELECT count(*) FROM events WHERE account IS NOT NULL AND account NOT IN (SELECT account FROM verifications)"
        ) { row in
            note("events", row.int(0) > 0)
        }
        // What audit and feed both tell of, they tell of equally often, as long as both are whole.
        guard !isPruned, first == 1 else { return }
        var missing = told.tellings.filter { Self.toldTwice.contains($0.key) }
        try each("SELECT kind, count(*) FROM events GROUP BY kind") { row in
            guard Self.toldTwice.contains(row.text(0)) else { return }
            note("events", missing.removeValue(forKey: row.text(0)) != Int(row.int(1)))
        }
        note("events", !missing.isEmpty)
    }

    private static let toldTwice: Set<String> = [
        "verification.created", "card.saved", "card.revoked", "account.erased",
    ]

    /// A number that was given out is never given out again.
    private func compareCounters(_ note: Note) throws(VaultError) {
        try each(
            """
            SELECT card >= (SELECT ifnull(max(place & 4294967295), 0) FROM cards)
            AND verification >= (SELECT ifnull(max(place & 4294967295), 0) FROM verifications)
            AND session >= (SELECT ifnull(max(place & 4294967295), 0) FROM sessions)
            AND plan >= (SELECT ifnull(max(number), 0) FROM plans)
            AND erased >= (SELECT ifnull(max(number), 0) FROM erased_operations) FROM counters
            """
        ) { row in
            note("counters", row.int(0) == 0)
        }
    }

    /// A card that waits for its deactivation has a debt, and shows how far that is.
    private func compareDebts(_ note: Note) throws(VaultError) {
        var shown: [SavedCard.ID: Set<Revocation.BankDeactivation>] = [:]
        try each("SELECT fingerprint, status, generation, sealed FROM debts") { row throws(VaultError) in
            let debt = try reader.dueDebt(row).debt
            for card in debt.cards { shown[card, default: []].insert(debt.shown) }
        }
        for (id, states) in shown {
            guard let card = try reader.card(id), case .revoked(let revocation) = card.state else { continue }
            note("debts", !states.contains(revocation.bankDeactivation))
        }
        try places("SELECT account, place FROM cards WHERE status = 3") { place, _ throws(VaultError) in
            let id: SavedCard.ID = try reader.ciphers.cardIDs.id(place)
            guard let card = try reader.card(id), case .revoked(let revocation) = card.state,
                [.pending, .failing, .withheld].contains(revocation.bankDeactivation)
            else { return }
            note("debts", shown[id] == nil)
        }
    }
}
