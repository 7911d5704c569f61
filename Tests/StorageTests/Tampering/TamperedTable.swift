import SQLite

/// A table as one sees it who has the file and no key: what tells its rows apart, and what they say.
struct TamperedTable {
    let name: String
    let key: String
    let said: String

    static let all = [
        TamperedTable(
            name: "cards",
            key: "place",
            said: "status, fingerprint, origin, terminal, country, verified_at, generation, sealed"
        ),
        TamperedTable(
            name: "verifications",
            key: "place",
            said: "status, card_save, card, created_at, asks, due_at, claim, generation, sealed"
        ),
        TamperedTable(name: "sessions", key: "place", said: "status, expires_at, generation, sealed"),
        TamperedTable(name: "debts", key: "fingerprint", said: "status, owed_at, due_at, generation, sealed"),
        TamperedTable(name: "erased_operations", key: "number", said: "due_at, generation, sealed"),
        TamperedTable(name: "idempotency", key: "period, claim", said: "request, created_at, account, place"),
        TamperedTable(name: "events", key: "sequence", said: "at, kind, account, generation, sealed"),
        TamperedTable(name: "leaves", key: "sequence", said: "leaf, hash"),
        TamperedTable(name: "openings", key: "sequence", said: "account, generation, sealed"),
        TamperedTable(name: "audit_nodes", key: "level, position", said: "hash"),
        TamperedTable(name: "plans", key: "number", said: "status, created_at, generation, sealed"),
        TamperedTable(name: "plan_batches", key: "plan, number", said: "generation, sealed"),
        TamperedTable(name: "clients", key: "id", said: "created_at, generation, sealed"),
        TamperedTable(name: "keys", key: "purpose, generation", said: "created_at, wrapped, uses"),
    ]

    func count(in vault: TemporaryVault) throws -> Int {
        var counts: [String: Int] = [:]
        let raw = try vault.raw()
        try raw.execute(script: "CREATE TEMP TABLE counted AS SELECT count(*) AS rows FROM \(name)")
        counts[name] = Int(try raw.integer("SELECT rows FROM counted") ?? 0)
        return counts[name] ?? 0
    }

    /// Each row deleted, and of each two neighbours, and of the first and the last, one copied over the other or both swapped.
    func tamperings(rows: Int, around triggers: [Trigger]) -> [(what: String, script: String)] {
        let script = { (change: String) in Self.script(change, around: triggers) }
        var made = (0..<rows).map {
            ("row \($0) deleted", script("DELETE FROM \(name) WHERE (\(key)) = (\(row($0)));"))
        }
        var pairs: [(Int, Int)] = []
        for second in 1..<max(rows, 1) {
            pairs.append((second - 1, second))
            if second > 1, second == rows - 1 { pairs.append((0, second)) }
        }
        for (first, second) in pairs {
            made.append(("row \(first) over \(second)", script(copy(first, to: second))))
            made.append(("row \(second) over \(first)", script(copy(second, to: first))))
            made.append(("rows \(first) and \(second) swapped", script(swap(first, second))))
        }
        return made
    }

    private func row(_ place: Int) -> String { "SELECT \(key) FROM \(name) ORDER BY \(key) LIMIT 1 OFFSET \(place)" }

    private func saved(_ place: Int, as table: String) -> String {
        "CREATE TEMP TABLE \(table) AS SELECT \(said) FROM \(name) ORDER BY \(key) LIMIT 1 OFFSET \(place);"
    }

    private func put(_ table: String, into place: Int) -> String {
        "UPDATE \(name) SET (\(said)) = (SELECT \(said) FROM \(table)) WHERE (\(key)) = (\(row(place)));"
    }

    private func copy(_ from: Int, to place: Int) -> String { saved(from, as: "one") + put("one", into: place) }

    private func swap(_ first: Int, _ second: Int) -> String {
        saved(first, as: "one") + saved(second, as: "other") + put("other", into: first) + put("one", into: second)
    }

    /// A trigger of the schema.
    struct Trigger {
        let name: String
        let sql: String

        static func all(of vault: TemporaryVault) throws -> [Trigger] {
            var statement = try Statement("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", on: vault.raw())
            return try statement.all(limit: 100) { Trigger(name: $0.text(0), sql: $0.text(1)) }
        }
    }

    /// The triggers are taken away for the time being: who writes into the file is not asked by them.
    private static func script(_ change: String, around triggers: [Trigger]) -> String {
        """
        PRAGMA foreign_keys = 0;
        BEGIN;
        \(triggers.map { "DROP TRIGGER \($0.name);" }.joined())
        \(change)
        \(triggers.map { $0.sql + ";" }.joined())
        COMMIT
        """
    }
}
