package import CardVault
internal import SQLite

/// What the ledger tells of a card or an account that is in the database still.
package enum LedgerDeed: Sendable {
    /// The card was revoked at that time.
    case revoke(SavedCard.ID, Revocation.Reason, Instant)
    /// The account was erased; that is where it is named still.
    case erase(AccountID, Traces)
}

/// How much the ledger had to tell.
package struct CaughtUp: Equatable, Sendable {
    /// Entries that the database did not know.
    package internal(set) var entries = 0
    /// Cards that were revoked.
    package internal(set) var revoked = 0
    /// Accounts that were erased.
    package internal(set) var erased = 0
}

extension SQLiteRepository {
    private static let step = 256

    /// Entries of the ledger that the database does not know: it is a copy from before them.
    package var entriesAhead: Int { ahead.count }

    /// Does once more, in their order, what the ledger tells and the database does not know; nothing else may be decided before.
    package func catchUp(
        _ apply: @escaping @Sendable (any VaultTransaction, LedgerDeed) throws(VaultError) -> Void
    ) async throws(VaultError) -> CaughtUp {
        guard !ahead.isEmpty else { return CaughtUp() }
        let found = try LedgerSubjects(of: ahead, in: files.database, ring)
        var done = CaughtUp()
        for start in stride(from: 0, to: ahead.count, by: Self.step) {
            let entries = ahead[start..<min(start + Self.step, ahead.count)]
            let part = try await writer.perform { context throws(VaultError) in
                try context.transaction.catchUp(entries, found, apply)
            }
            done.entries += part.entries
            done.revoked += part.revoked
            done.erased += part.erased
        }
        return done
    }
}

extension SQLiteTransaction {
    fileprivate func catchUp(
        _ entries: ArraySlice<LedgerEntry>,
        _ found: LedgerSubjects,
        _ apply: (any VaultTransaction, LedgerDeed) throws(VaultError) -> Void
    ) throws(VaultError) -> CaughtUp {
        isCatchingUp = true
        defer { isCatchingUp = false }
        var done = CaughtUp()
        // An earlier run may have come further than this process knew when it opened the ledger.
        for entry in entries where entry.number > counters.ledger {
            done.entries += 1
            switch entry.deed {
            case .revoked(let reason):
                guard let place = found.cards[entry.mark] else { break }
                try apply(self, .revoke(ciphers.cardIDs.id(place), reason, entry.at))
                done.revoked += 1
            case .erased:
                guard let account = found.accounts[entry.mark] else { break }
                let traces = found.traces[account] ?? found.noTraces
                if let name = try name(of: account) { try apply(self, .erase(name, traces)) }
                // Also what no verification tells the name of.
                _ = try erase(account, knowing: traces)
                done.erased += 1
            }
            counters.ledger = entry.number
        }
        return done
    }

    private func name(of account: AccountIndex) throws(VaultError) -> AccountID? {
        var name: AccountID?
        try statements.verifications.rows(of: account) { row throws(VaultError) in
            name = try verification(row, of: account).account
            return false
        }
        return name
    }
}

/// Whose marks the entries have, of all that is in the database.
private struct LedgerSubjects: Sendable {
    private(set) var cards: [[UInt8]: Place] = [:]
    private(set) var accounts: [[UInt8]: AccountIndex] = [:]
    /// Where the accounts are named, looked for once for all of them.
    private(set) var traces: [AccountIndex: Traces] = [:]
    /// Of an account that is named nowhere.
    private(set) var noTraces = Traces()

    init(of entries: [LedgerEntry], in database: String, _ ring: KeyRing) throws(VaultError) {
        let wanted = Set(entries.map(\.mark))
        do {
            let key = try LedgerKey(ring: ring)
            let connection = try Connection(path: database, access: .readOnly)
            var live = try Statement("SELECT account, place FROM cards WHERE status <> 3", on: connection)
            while try live.step() {
                guard let account = live.withBytes(0, { AccountIndex($0) }) else { throw VaultError.storageCorrupt }
                let place = Place(account: account, number: UInt32(truncatingIfNeeded: live.int(1)))
                let mark = key.mark(place)
                if wanted.contains(mark) { cards[mark] = place }
            }
            var all = try Statement(
                """
                SELECT account FROM verifications UNION SELECT account FROM sessions
                UNION SELECT account FROM events WHERE account IS NOT NULL
                UNION SELECT account FROM openings WHERE account IS NOT NULL
                """,
                on: connection
            )
            while try all.step() {
                guard let account = all.withBytes(0, { AccountIndex($0) }) else { throw VaultError.storageCorrupt }
                let mark = key.mark(account)
                if wanted.contains(mark) { accounts[mark] = account }
            }
            if !accounts.isEmpty { try lookForTraces(on: connection) }
        } catch let error as VaultError {
            throw error
        } catch let error as SQLiteError {
            throw VaultError(error)
        } catch {
            throw .storageUnavailable
        }
    }

    private mutating func lookForTraces(on connection: borrowing Connection) throws {
        var counters = try Statement("SELECT event, leaf FROM counters", on: connection)
        guard try counters.step() else { throw VaultError.storageCorrupt }
        (noTraces.lastEvent, noTraces.leafCount) = (counters.int(0), counters.int(1))
        for account in accounts.values { traces[account] = noTraces }
        try eachNamed(
            "SELECT sequence, account FROM events INDEXED BY events_named WHERE account IS NOT NULL",
            on: connection
        ) {
            $1.events.append($0)
        }
        try eachNamed(
            "SELECT sequence, account FROM openings INDEXED BY openings_named WHERE account IS NOT NULL",
            on: connection
        ) {
            $1.leaves.append($0)
        }
    }

    private mutating func eachNamed(
        _ query: StaticString,
        on connection: borrowing Connection,
        _ note: (Int64, inout Traces) -> Void
    ) throws {
        var rows = try Statement(query, on: connection)
        while try rows.step() {
            guard let account = rows.withBytes(1, { AccountIndex($0) }) else { throw VaultError.storageCorrupt }
            if let place = traces.index(forKey: account) { note(rows.int(0), &traces.values[place]) }
        }
    }
}
