package import CardVault
internal import SQLite

extension SQLiteRepository {
    /// Looks a step at a time: other work has its turn between two, and none of them holds up the cut of the log.
    package func traces(of account: AccountID) async throws(VaultError) -> Traces {
        let (index, end) = try audit { reader throws(VaultError) in
            (reader.ciphers.index(of: account), try reader.endOfJournal())
        }
        var traces = Traces()
        while traces.lastEvent < end.lastEvent || traces.leafCount < end.leafCount {
            try audit { reader throws(VaultError) in try reader.look(for: index, until: end, &traces) }
            await Task.yield()
        }
        return traces
    }
}

extension SQLiteReader {
    /// Places looked through in one step: a few milliseconds.
    private static let step: Int64 = 16_384

    /// Traces that have looked at all there is, and found nothing.
    func endOfJournal() throws(VaultError) -> Traces {
        var end = Traces()
        end.lastEvent = try lastEvent()
        end.leafCount = try leafCount()
        return end
    }

    /// Looks for the account in the next places of the feed and of the audit.
    func look(for account: AccountIndex, until end: Traces, _ traces: inout Traces) throws(VaultError) {
        let lastEvent = min(traces.lastEvent + Self.step, end.lastEvent)
        try statements.traces.events.rows(account, traces.lastEvent + 1, lastEvent) { row in
            traces.events.append(row.int(0))
            return true
        }
        traces.lastEvent = lastEvent
        let leafCount = min(traces.leafCount + Self.step, end.leafCount)
        try statements.traces.openings.rows(account, traces.leafCount, leafCount - 1) { row in
            traces.leaves.append(row.int(0))
            return true
        }
        traces.leafCount = leafCount
    }
}

/// The queries for what names an account in the feed and in the audit.
struct TraceStatements {
    let events: StatementBox
    let openings: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        events = try StatementBox(
            """
            SELECT sequence FROM events INDEXED BY events_named
            WHERE account = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence
            """,
            on: connection
        )
        openings = try StatementBox(
            """
            SELECT sequence FROM openings INDEXED BY openings_named
            WHERE account = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence
            """,
            on: connection
        )
    }
}
