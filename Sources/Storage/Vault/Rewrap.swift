package import CardVault
internal import SQLite

/// How far a rewrap has come.
package struct RewrapProgress: Sendable, Equatable {
    /// The generation that records come under.
    package internal(set) var generation: UInt32 = 0
    /// Records that were sealed anew.
    package internal(set) var records: Int64 = 0
    /// Records that were under older keys at its beginning.
    package internal(set) var total: Int64 = 0
    /// Records that do not open, and stay as they are.
    package internal(set) var unreadable: Int64 = 0
    /// How long it has run.
    package internal(set) var seconds = 0.0
    /// Whether it came to its end.
    package internal(set) var isFinished = false

    /// Records sealed anew in a second, over all of its time.
    package var rate: Double { seconds > 0 ? Double(records) / seconds : 0 }
    /// How long it will go on at that rate; nil while there is none.
    package var secondsLeft: Double? { rate > 0 ? Double(max(0, total - records)) / rate : nil }
}

extension SQLiteRepository {
    /// Records in one transaction: few enough that other decisions hardly wait, and many enough for one sync.
    private static let rewrapBatch = 1_000

    /// Seals every record anew that is under an older key, beside everything else, at most `rate` records a second.
    ///
    /// What is left to do is what is still under older keys, so after a kill it is called again. `progress` hears of it
    /// about twice a second, and says whether to go on. Refused with `busy` while another change of keys runs.
    package func rewrap(
        rate: Int,
        by caller: Caller,
        progress: (RewrapProgress) -> Bool
    ) async throws(KeyTrouble) -> RewrapProgress {
        try await alone { () async throws(KeyTrouble) in
            try await KeyTrouble.of { () async throws(VaultError) in
                try await walk(rate: rate, by: caller, progress)
            }
        }
    }

    /// Goes through all tables until nothing older is left.
    private func walk(
        rate: Int,
        by caller: Caller,
        _ progress: (RewrapProgress) -> Bool
    ) async throws(VaultError) -> RewrapProgress {
        var walk = Walk(rate: rate)
        walk.progress.total = try generations().reduce(0) { $0 + ($1.isActive ? 0 : $1.records) }
        var generation = try await begin(&walk, by: caller)
        let resealer = try Resealer(files.database, ring: ring)
        repeat {
            // A rotation in the meantime leaves something older behind once more.
            walk.progress.generation = generation
            for table in SealedTable.all where !walk.isStopped {
                generation = try await rewrap(table, resealer, from: generation, &walk, progress)
            }
        } while !walk.isStopped && ring.active != walk.progress.generation
        walk.progress.isFinished = !walk.isStopped
        try await end(walk.progress, by: caller)
        return walk.progress
    }

    /// A rewrap that runs.
    private struct Walk {
        private let start = ContinuousClock.now
        private var told = ContinuousClock.now
        private let rate: Double
        var progress = RewrapProgress()
        var isStopped = false

        init(rate: Int) { self.rate = Double(max(1, rate)) }

        /// Counts a batch, and tells of it now and then.
        mutating func count(_ records: Int, _ unreadable: Int, _ tell: (RewrapProgress) -> Bool) {
            progress.records += Int64(records)
            progress.unreadable += Int64(unreadable)
            let now = ContinuousClock.now
            progress.seconds = (now - start) / .seconds(1)
            guard now - told > .milliseconds(500) else { return }
            told = now
            isStopped = !tell(progress)
        }

        /// Waits until the rate allows more.
        func pause() async {
            let ahead = Double(progress.records) / rate - (ContinuousClock.now - start) / .seconds(1)
            // Sleeping costs more than a millisecond is worth.
            if ahead > 0.001 { try? await Task.sleep(for: .seconds(ahead)) }
        }
    }

    /// Records the beginning, and counts the uses of the first batch; returns the generation to seal with.
    private func begin(_ walk: inout Walk, by caller: Caller) async throws(VaultError) -> UInt32 {
        let total = walk.progress.total
        return try await writer.perform { context throws(VaultError) in
            let generation = try context.transaction.keys.count(Int64(Self.rewrapBatch))
            let reason = "begun.\(generation).\(total)"
            try context.transaction.record(AuditRecord(.keysRewrapped, by: caller, reason: reason))
            return generation
        }
    }

    private func end(_ progress: RewrapProgress, by caller: Caller) async throws(VaultError) {
        let reason = (progress.isFinished ? "ended" : "stopped") + ".\(progress.generation).\(progress.records)"
        let outcome: AuditRecord.Outcome = progress.unreadable == 0 ? .ok : .failed
        try await writer.perform { context throws(VaultError) in
            try context.transaction.record(AuditRecord(.keysRewrapped, by: caller, outcome: outcome, reason: reason))
        }
    }

    /// Goes through one table; returns the generation for the next.
    private func rewrap(
        _ table: SealedTable,
        _ resealer: Resealer,
        from first: UInt32,
        _ walk: inout Walk,
        _ progress: (RewrapProgress) -> Bool
    ) async throws(VaultError) -> UInt32 {
        var (generation, key, isEnd) = (first, table.start, false)
        while !isEnd && !walk.isStopped {
            let batch = try resealer.batch(of: table, after: key, under: generation, limit: Self.rewrapBatch)
            (key, isEnd) = (batch.last, batch.isEnd)
            if batch.rows.isEmpty && batch.unreadable == 0 { break }
            let written = try await writer.perform { context throws(VaultError) in
                let transaction = context.transaction
                // The uses of the batch after this one, so that none is ever sealed uncounted.
                let next = try transaction.keys.count(Int64(Self.rewrapBatch))
                return (count: try transaction.replace(batch), next: next)
            }
            generation = written.next
            walk.count(written.count, batch.unreadable, progress)
            await walk.pause()
        }
        return generation
    }
}

extension SQLiteTransaction {
    /// Writes ciphertexts for those rows that nobody has written in the meantime; returns how many.
    func replace(_ batch: Resealer.Batch) throws(VaultError) -> Int {
        guard let statement = writes.replace[batch.table.table] else { throw .illegalMove }
        var count = 0
        for row in batch.rows {
            try statement.replace(row, under: batch.generation)
            count += connection.changes
        }
        return count
    }
}
