package import CardVault
internal import SQLite

/// What is kept for a time only; each goes in small steps, so that decisions come between them.
extension SQLiteRepository {
    private static let step: Int64 = 1_000

    /// Forgets idempotency keys that are older than 30 days; returns how many.
    package func forgetClaims() async throws(VaultError) -> Int {
        let kept = ClaimPlace.period(of: clock.now - ClaimPlace.retention)
        return try await forget { transaction throws(VaultError) in
            try transaction.writes.forget.claims.run(kept, Self.step)
        }
    }

    /// Forgets events from before that moment, oldest first; returns how many.
    package func forgetEvents(before moment: Instant) async throws(VaultError) -> Int {
        try await forget { transaction throws(VaultError) in
            try transaction.writes.forget.events.run(moment.milliseconds, Self.step)
        }
    }

    /// Forgets verifications that began and sessions that ended before that moment; returns how many. What is still open stays,
    /// and so does the verification that a card came from.
    package func forgetVerifications(before moment: Instant) async throws(VaultError) -> Int {
        let verifications = try await sweep({ $0.verifications }, before: moment)
        return verifications + (try await sweep({ $0.sessions }, before: moment))
    }

    /// Forgets plans to revoke many cards that were made before that moment and do not run; returns how many.
    package func forgetPlans(before moment: Instant) async throws(VaultError) -> Int {
        _ = try await forget { transaction throws(VaultError) in
            try transaction.writes.plans.forgetBatches.run(moment.milliseconds, Self.step)
        }
        return try await forget { transaction throws(VaultError) in
            try transaction.writes.plans.forget.run(moment.milliseconds, Self.step)
        }
    }

    /// After a restore: leaves out a million numbers of every table, so that no identifier or place in the feed comes again.
    package func skipNumbers() async throws(VaultError) {
        try await writer.perform { context throws(VaultError) in
            let transaction = context.transaction
            for counter in [\Counters.card, \.verification, \.session, \.plan] {
                let (number, isBeyond) = transaction.counters[keyPath: counter].addingReportingOverflow(1_000_000)
                guard !isBeyond else { throw .storageUnavailable }
                transaction.counters[keyPath: counter] = number
            }
            transaction.counters.erased += 1_000_000
            transaction.counters.event += 1_000_000
        }
    }

    /// Goes once through a table, a step at a time.
    private func sweep(
        _ table: @escaping @Sendable (ForgetStatements) -> SweepStatements,
        before moment: Instant
    ) async throws(VaultError) -> Int {
        var total = 0
        var place: Int64? = .min
        while let from = place {
            let (count, next) = try await writer.perform { context throws(VaultError) in
                try table(context.transaction.writes.forget).step(from: from, before: moment)
            }
            total += count
            place = next
        }
        return total
    }

    private func forget(
        _ step: @escaping @Sendable (SQLiteTransaction) throws(VaultError) -> Void
    ) async throws(VaultError) -> Int {
        var total = 0
        while true {
            let count = try await writer.perform { context throws(VaultError) in
                try step(context.transaction)
                return context.transaction.connection.changes
            }
            total += count
            if count == 0 { return total }
        }
    }
}

/// The statements that forget, at most `?2` rows at a time.
struct ForgetStatements {
    let claims: StatementBox
    let events: StatementBox
    let leaves: StatementBox
    let openings: StatementBox
    let verifications: SweepStatements
    let sessions: SweepStatements

    init(on connection: borrowing Connection) throws(SQLiteError) {
        verifications = try .verifications(on: connection)
        sessions = try .sessions(on: connection)
        claims = try StatementBox(
            """
            DELETE FROM idempotency WHERE (period, claim) IN (
                SELECT period, claim FROM idempotency WHERE period < ?1 ORDER BY period, claim LIMIT ?2
            )
            """,
            on: connection
        )
        // Up to the first that is to be kept: the feed has no holes, also when the clock was set back.
        events = try StatementBox(
            """
            WITH oldest AS (SELECT sequence, at FROM events ORDER BY sequence LIMIT ?2)
            DELETE FROM events WHERE sequence IN (SELECT sequence FROM oldest)
            AND sequence < ifnull((SELECT min(sequence) FROM oldest WHERE at >= ?1), 9223372036854775807)
            """,
            on: connection
        )
        leaves = try StatementBox(
            """
            WITH oldest AS (
                SELECT sequence, substr(CAST(leaf AS TEXT), instr(CAST(leaf AS TEXT), ',"time":"') + 9, 24) AS time
                FROM leaves WHERE sequence >= ?3 ORDER BY sequence LIMIT ?2
            )
            UPDATE leaves SET leaf = NULL WHERE sequence IN (SELECT sequence FROM oldest)
            AND sequence < ifnull((SELECT min(sequence) FROM oldest WHERE time >= ?1), 9223372036854775807)
            """,
            on: connection
        )
        openings = try StatementBox("DELETE FROM openings WHERE sequence >= ?1 AND sequence < ?2", on: connection)
    }
}
