internal import SQLite

/// The statements that write a card: one for each set of indices that a change concerns, since SQLite writes an index anew whenever
/// one of its columns is set, to whatever value.
struct CardStatements {
    let clear: StatementBox
    let add: StatementBox
    let change: StatementBox
    let restate: StatementBox
    let rename: StatementBox
    let reseal: StatementBox
    let check: StatementBox
    let remind: StatementBox

    init(on connection: borrowing Connection) throws(SQLiteError) {
        clear = try StatementBox(
            """
            SELECT status, fingerprint, origin, terminal, country, verified_at FROM cards
            WHERE place = ?1 AND account = ?2
            """,
            on: connection
        )
        add = try StatementBox(
            """
            INSERT INTO cards
                (place, account, status, fingerprint, origin, terminal, country, verified_at, generation, sealed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            on: connection
        )
        // Without the origin, which never changes: its row need not be looked at again.
        change = try StatementBox(
            """
            UPDATE cards SET
                status = ?3, fingerprint = ?4, terminal = ?5, country = ?6, verified_at = ?7, generation = ?8, sealed = ?9
            WHERE place = ?1 AND account = ?2
            """,
            on: connection
        )
        restate = try StatementBox(
            "UPDATE cards SET status = ?3, generation = ?4, sealed = ?5 WHERE place = ?1 AND account = ?2",
            on: connection
        )
        rename = try StatementBox(
            "UPDATE cards SET fingerprint = ?3, generation = ?4, sealed = ?5 WHERE place = ?1 AND account = ?2",
            on: connection
        )
        reseal = try StatementBox(
            "UPDATE cards SET generation = ?3, sealed = ?4 WHERE place = ?1 AND account = ?2",
            on: connection
        )
        check = try StatementBox(
            "UPDATE cards SET check_at = ?3 WHERE place = ?1 AND account = ?2",
            on: connection
        )
        remind = try StatementBox(
            "UPDATE cards SET remind_at = ?3 WHERE place = ?1 AND account = ?2",
            on: connection
        )
    }
}

/// What a card's row says in the clear, but for when it is to be looked at.
struct ClearCard: Equatable {
    var status: Int64
    var fingerprint: [UInt8]?
    let origin: Int64
    let terminal: Int64
    let country: Int64?
    let verifiedAt: Int64

    /// Reads a row of `CardStatements.clear`.
    init(_ row: borrowing Statement) {
        status = row.int(0)
        fingerprint = row.optionalBlob(1)
        origin = row.int(2)
        terminal = row.int(3)
        country = row.optionalInt(4)
        verifiedAt = row.int(5)
    }

    init(
        status: Int64,
        fingerprint: [UInt8]?,
        origin: Int64,
        terminal: Int64,
        country: Int64?,
        verifiedAt: Int64
    ) {
        self.status = status
        self.fingerprint = fingerprint
        self.origin = origin
        self.terminal = terminal
        self.country = country
        self.verifiedAt = verifiedAt
    }

    /// The same but for the state.
    func differsInStatusAlone(from other: ClearCard) -> Bool {
        var same = self
        same.status = other.status
        return status != other.status && same == other
    }

    /// The same but for the handle.
    func differsInFingerprintAlone(from other: ClearCard) -> Bool {
        var same = self
        same.fingerprint = other.fingerprint
        return fingerprint != other.fingerprint && same == other
    }
}
