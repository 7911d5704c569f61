package import CardVault
internal import SQLite

/// How the storage is doing; numbers only.
package struct StorageMetrics: Sendable {
    /// Decisions that wait for the writer.
    package let queueLength: Int
    /// Commits since the start.
    package let commits: Int
    /// Decisions that were committed.
    package let decisions: Int
    /// Decisions that found the queue full.
    package let refused: Int
    /// Decisions that were lost with a commit that failed.
    package let lost: Int
    /// The most decisions in one commit.
    package let largestBatch: Int
    /// How long all commits took, in nanoseconds.
    package let commitNanoseconds: Int64
    /// How long the last commit took, in nanoseconds.
    package let lastCommitNanoseconds: Int64
    /// Pages in the write-ahead log at the last checkpoint.
    package let framesInLog: Int
    /// Verifications with an open question to the bank.
    package let openQuestions: Int
    /// Verifications whose end is not known yet.
    package let undetermined: Int
    /// When the oldest of them began.
    package let oldestUndetermined: Instant?
    /// Open debts by state.
    package let debts: [Debt.Status: Int]
    /// Since when the oldest open debt is owed.
    package let oldestDebt: Instant?
    /// The generation of the data key that new messages are sealed with.
    package let keyGeneration: UInt32
    /// Messages sealed with it, or some more, of at most 2^32.
    package let keyUses: Int64
}

extension SQLiteRepository {
    /// Counts now; a matter of milliseconds.
    package func metrics() throws(VaultError) -> StorageMetrics {
        let writer = writer.statistics
        let counts = try counted()
        return StorageMetrics(
            queueLength: writer.queueLength,
            commits: writer.commits,
            decisions: writer.unitsCommitted,
            refused: writer.unitsRefused,
            lost: writer.unitsLost,
            largestBatch: writer.largestBatch,
            commitNanoseconds: writer.commitNanoseconds,
            lastCommitNanoseconds: writer.lastCommitNanoseconds,
            framesInLog: framesInLog,
            openQuestions: counts.openQuestions,
            undetermined: counts.undetermined,
            oldestUndetermined: counts.oldestUndetermined,
            debts: counts.debts,
            oldestDebt: counts.oldestDebt,
            keyGeneration: ring.active,
            keyUses: counts.keyUses
        )
    }
}

/// What is counted in the database itself.
struct StoredCounts {
    var openQuestions = 0
    var undetermined = 0
    var oldestUndetermined: Instant?
    var debts: [Debt.Status: Int] = [:]
    var oldestDebt: Instant?
    var keyUses: Int64 = 0
    var keyMadeAt: Instant?

    init(on connection: borrowing Connection, generation: UInt32) throws(SQLiteError) {
        openQuestions = Int(
            try connection.integer("SELECT count(*) FROM verifications WHERE due_at IS NOT NULL") ?? 0
        )
        var unknown = try Statement(
            "SELECT count(*), min(created_at) FROM verifications WHERE due_at IS NOT NULL AND status = 3",
            on: connection
        )
        if let (count, oldest) = try unknown.first(read: { row in (row.int(0), row.int(1)) }), count > 0 {
            (undetermined, oldestUndetermined) = (Int(count), Instant(milliseconds: oldest))
        }
        var debts = try Statement(
            "SELECT status, count(*), min(owed_at) FROM debts WHERE status <= 4 GROUP BY status",
            on: connection
        )
        let rows = try debts.all(limit: 8) { row in (row.int(0), row.int(1), row.int(2)) }
        for (code, count, owedAt) in rows {
            guard let status = try? Debt.Status(code: UInt8(truncatingIfNeeded: code)) else { continue }
            self.debts[status] = Int(count)
            let owed = Instant(milliseconds: owedAt)
            oldestDebt = oldestDebt.map { min($0, owed) } ?? owed
        }
        var uses = try Statement(
            "SELECT uses, created_at FROM keys WHERE purpose = 'data' AND generation = ?1",
            on: connection
        )
        if let (used, made) = try uses.first(Int64(generation), read: { row in (row.int(0), row.int(1)) }) {
            (keyUses, keyMadeAt) = (used, Instant(milliseconds: made))
        }
    }
}
