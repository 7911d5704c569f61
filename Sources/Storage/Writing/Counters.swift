internal import AuditLog
internal import CardVault
internal import SQLite

/// What is counted, and the edge of the Merkle tree: a value, so that a unit that fails puts it back.
struct Counters: Equatable {
    var card: UInt32
    var verification: UInt32
    var session: UInt32
    var plan: UInt32
    var erased: Int64
    var event: Int64
    var ledger: Int64
    var isUncut: Bool
    var frontier: MerkleFrontier

    /// Reads the one row.
    static func read(on connection: borrowing Connection) throws(VaultError) -> Counters {
        do throws(SQLiteError) {
            var statement = try Statement(
                "SELECT card, verification, session, erased, event, leaf, frontier, ledger, uncut, plan FROM counters",
                on: connection
            )
            let counters = try statement.first { row in Counters(row) }
            if let counters = counters ?? nil { return counters }
        } catch {
            throw VaultError(error)
        }
        throw .storageCorrupt
    }

    private init?(_ row: borrowing Statement) {
        guard let frontier = row.withBytes(6, { MerkleFrontier(serialized: $0) }),
            frontier.size == UInt64(bitPattern: row.int(5))
        else { return nil }
        card = UInt32(truncatingIfNeeded: row.int(0))
        verification = UInt32(truncatingIfNeeded: row.int(1))
        session = UInt32(truncatingIfNeeded: row.int(2))
        plan = UInt32(truncatingIfNeeded: row.int(9))
        erased = row.int(3)
        event = row.int(4)
        ledger = row.int(7)
        isUncut = row.int(8) != 0
        self.frontier = frontier
    }

    /// The next number of one table; the last of 2^32 ends it.
    static func next(_ counter: inout UInt32) throws(VaultError) -> UInt32 {
        guard counter < .max else { throw .storageUnavailable }
        counter += 1
        return counter
    }
}
