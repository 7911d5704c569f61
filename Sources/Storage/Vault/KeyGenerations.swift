package import CardVault
internal import Locks
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
    /// When it was made.
    package let madeAt: Instant
}

extension SQLiteRepository {
    /// How much the active data key was used, as of the last commit.
    package var keyUsage: KeyUsage { ring.usage }

    /// All data keys, oldest first; counts every record, which takes seconds with millions.
    package func generations() throws(VaultError) -> [KeyGeneration] {
        let active = ring.active
        return try VaultError.translating { () throws(SQLiteError) in
            let connection = try Connection(path: files.database, access: .readOnly)
            try connection.setBusyTimeout(milliseconds: 5_000)
            // In one snapshot, so that a record which comes under another key meanwhile is counted once.
            try connection.execute(script: "BEGIN DEFERRED")
            return try Self.generations(on: connection, active: active)
        }
    }

    private static func generations(
        on connection: borrowing Connection,
        active: UInt32
    ) throws(SQLiteError) -> [KeyGeneration] {
        var records: [Int64: Int64] = [:]
        for table in SealedTable.all {
            var count = try Statement(table.count, on: connection)
            for row in try count.all(limit: 10_000, read: { ($0.int(0), $0.int(1)) }) {
                records[row.0, default: 0] += row.1
            }
        }
        var keys = try Statement(
            "SELECT generation, uses, created_at FROM keys WHERE purpose = 'data' ORDER BY generation",
            on: connection
        )
        return try keys.all(limit: 10_000) { row in
            KeyGeneration(
                number: UInt32(truncatingIfNeeded: row.int(0)),
                isActive: row.int(0) == Int64(active),
                records: records[row.int(0)] ?? 0,
                uses: row.int(1),
                madeAt: Instant(milliseconds: row.int(2))
            )
        }
    }

    /// Makes a new data key, which new records are sealed with from then on; returns its generation.
    package func rotate(by caller: Caller) async throws(KeyTrouble) -> UInt32 {
        try await KeyTrouble.of { () async throws(VaultError) in
            try await writer.perform { context throws(VaultError) in
                let generation = try context.transaction.addGeneration()
                try context.transaction.record(AuditRecord(.keysRotated, by: caller, reason: String(generation)))
                return generation
            }
        }
    }

    /// Destroys a data key that nothing is sealed with, in the database, its log and memory; false if it was gone before.
    package func destroy(_ generation: UInt32, by caller: Caller) async throws(KeyTrouble) -> Bool {
        try await alone { () async throws(KeyTrouble) in
            let isThere = try mustBeUnused(generation)
            if isThere {
                try await KeyTrouble.of { () async throws(VaultError) in try await remove(generation, by: caller) }
            }
            try await cutLogWholly()
            // Nobody reads an older snapshot any more, so nobody can need it.
            ring.remove(generation)
            return isThere
        }
    }

    /// Whether the generation is there; refuses one that is needed.
    private func mustBeUnused(_ generation: UInt32) throws(KeyTrouble) -> Bool {
        let all: [KeyGeneration]
        // Nothing new comes under a generation that is not the active one, and no rewrap runs: what is counted here
        // holds until the key is gone.
        do throws(VaultError) { all = try generations() } catch { throw .storage(error) }
        guard let found = all.first(where: { $0.number == generation }) else {
            guard generation > 0, generation < ring.active else { throw .unknownGeneration }
            return false
        }
        guard !found.isActive else { throw .activeGeneration }
        guard found.records == 0 else { throw .generationInUse(records: found.records) }
        return true
    }

    private func remove(_ generation: UInt32, by caller: Caller) async throws(VaultError) {
        try await writer.perform { context throws(VaultError) in
            try context.transaction.removeGeneration(generation)
            try context.transaction.record(AuditRecord(.keysDestroyed, by: caller, reason: String(generation)))
        }
    }

    /// Wraps all keys with another root key, which alone opens the vault from then on; records stay as they are.
    package func changeRootKey(to root: RootKey, by caller: Caller) async throws(KeyTrouble) {
        try await alone { () async throws(KeyTrouble) in
            try await KeyTrouble.of { () async throws(VaultError) in
                try await writer.perform { context throws(VaultError) in
                    try context.transaction.change(to: root)
                    try context.transaction.record(AuditRecord(.rootKeyChanged, by: caller))
                }
            }
        }
    }

    /// Cuts the log although others read: they hold it up for moments only.
    package func cutLogWholly() async throws(KeyTrouble) {
        for _ in 0..<20 {
            do throws(VaultError) {
                if try cutLog() { return }
            } catch {
                throw .storage(error)
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
        throw .logHeld
    }

    /// Runs a change of keys; `busy` if another one runs.
    func alone<Value>(_ body: () async throws(KeyTrouble) -> Value) async throws(KeyTrouble) -> Value {
        let isFirst = isChangingKeys.withLock { isChanging in
            defer { isChanging = true }
            return !isChanging
        }
        guard isFirst else { throw .busy }
        defer { isChangingKeys.withLock { $0 = false } }
        return try await body()
    }
}
