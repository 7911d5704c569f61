internal import AuditLog
package import CardVault
internal import SQLite

extension SQLiteRepository {
    private static let pruningStep: Int64 = 1_000

    /// Leaves of before that moment keep only their hashes, up to the first that is to be kept; recorded first, returns how many.
    ///
    /// Every proof of what remains still verifies: the tree is over hashes.
    package func pruneLeaves(before moment: Instant, by caller: Caller) async throws(VaultError) -> Int {
        try await decide { transaction throws(VaultError) in
            try transaction.record(AuditRecord(.auditPruned, by: caller, reason: moment.rfc3339))
        }
        var total = 0
        while true {
            let count = try await writer.perform { context throws(VaultError) in
                try context.transaction.prune(before: moment, limit: Self.pruningStep)
            }
            total += count
            if count < Self.pruningStep { break }
        }
        return total
    }
}

extension SQLiteTransaction {
    fileprivate func prune(before moment: Instant, limit: Int64) throws(VaultError) -> Int {
        let first = Int64(try firstKeptLeaf())
        try writes.forget.leaves.run(moment.rfc3339, limit, first)
        let count = connection.changes
        try writes.forget.openings.run(first, first + Int64(count))
        return count
    }
}
