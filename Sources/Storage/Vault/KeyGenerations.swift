package import CardVault
internal import SQLite

/// A data key and what is sealed with it.
package struct KeyGeneration: Sendable {
    /// Counted from 1.
    package let number: UInt32
    /// Whether new messages are sealed with it.
    package let isActive: Bool
    /// Records that only this key opens.
    package let records: Int64
    /// Messages sealed with it, or some more, of at most 2^32.
    package let uses: Int64
}

extension SQLiteRepository {
    /// All data keys, oldest first; counts every record, which takes seconds with millions.
    package func generations() throws(VaultError) -> [KeyGeneration] {
        let active = ring.active
        return try VaultError.translating { () throws(SQLiteError) in
            let connection = try Connection(path: files.database, access: .readOnly)
            var keys = try Statement(
                """
                SELECT generation, uses,
                    (SELECT count(*) FROM cards AS record WHERE record.generation = key.generation)
                    + (SELECT count(*) FROM verifications AS record WHERE record.generation = key.generation)
                    + (SELECT count(*) FROM sessions AS record WHERE record.generation = key.generation)
                    + (SELECT count(*) FROM debts AS record WHERE record.generation = key.generation)
                    + (SELECT count(*) FROM erased_operations AS record WHERE record.generation = key.generation)
                    + (SELECT count(*) FROM events AS record WHERE record.generation = key.generation)
                    + (SELECT count(*) FROM openings AS record WHERE record.generation = key.generation)
                    + (SELECT count(*) FROM clients AS record WHERE record.generation = key.generation)
                FROM keys AS key WHERE purpose = 'data' ORDER BY generation
                """,
                on: connection
            )
            return try keys.all(limit: 10_000) { row in
                let number = UInt32(truncatingIfNeeded: row.int(0))
                return KeyGeneration(
                    number: number,
                    isActive: number == active,
                    records: row.int(2),
                    uses: row.int(1)
                )
            }
        }
    }
}
