import AuditLog
import CardVault
import RepositoryContract
import SQLite
import Storage
import Testing

@Suite struct WriterTests {
    @Test func `decisions that wait together are committed together`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let count = 200
        let ids = try await withThrowingTaskGroup(of: SavedCard.ID.self) { group in
            for number in 0..<count {
                group.addTask {
                    try await repository.save(handle: "h\(number)", for: Samples.account("a\(number % 7)")).id
                }
            }
            return try await group.reduce(into: Set<SavedCard.ID>()) { $0.insert($1) }
        }
        #expect(ids.count == count)
        let metrics = try repository.metrics()
        #expect(metrics.decisions == count)
        #expect(metrics.commits < count)
        #expect(metrics.largestBatch > 1)
        let kept = try repository.read { reader throws(VaultError) in
            try ids.count { id throws(VaultError) in try reader.card(id) != nil }
        }
        #expect(kept == count)
        await repository.close()
    }

    @Test func `decisions that fail among others leave the tree, the feed and the numbers whole`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let account = try Samples.account()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<120 {
                group.addTask {
                    _ = try? await repository.saving { transaction in
                        for _ in 0...(number % 3) {
                            try transaction.record(
                                AuditRecord(.cardUpdated, by: .system, on: AuditRecord.Subject(account: account))
                            )
                            try transaction.emit(VaultEvent(.cardUpdated, account: account))
                        }
                        if number % 4 == 0 { throw VaultError.cardRevoked }
                    }
                }
            }
        }
        await repository.close()
        try await vault.use { repository in
            let (leaves, events, next) = try repository.read { reader throws(VaultError) in
                (
                    try reader.leaves(from: 0, limit: 1_000), try reader.events(after: 0, limit: 1_000),
                    try reader.leafCount()
                )
            }
            #expect(leaves.map(\.sequence) == Array(0..<next))
            #expect(events.map(\.sequence) == (1...next).map { $0 })
            try expectTree(of: leaves, in: vault)
        }
    }

    /// The nodes and the edge that are kept are those of the leaves, and so are the commitments.
    private func expectTree(of leaves: [RecordedLeaf], in vault: TemporaryVault) throws {
        var frontier = MerkleFrontier()
        var nodes: [SubtreeHash] = []
        for recorded in leaves {
            let leaf = try AuditLeaf(canonical: recorded.leaf.span)
            #expect(leaf.sequence == UInt64(recorded.sequence))
            let opening = try #require(recorded.opening)
            #expect(leaf.commitment == AuditOpening.commitment(to: opening.span))
            frontier.append(leafHash: TreeHash(leaf: recorded.leaf.span)) { node in
                // Lower ones are not kept.
                if node.subtree.level >= 4 { nodes.append(node) }
            }
        }
        let raw = try vault.raw()
        var edge = try Statement("SELECT frontier FROM counters", on: raw)
        #expect(try edge.first { $0.blob(0) } == frontier.serialized)
        var kept = try Statement("SELECT hash FROM audit_nodes WHERE level = ?1 AND position = ?2", on: raw)
        for node in nodes {
            let hash = try kept.first(Int64(node.subtree.level), Int64(node.subtree.index)) { $0.blob(0) }
            #expect(hash == node.hash.array)
        }
        #expect(try raw.integer("SELECT count(*) FROM audit_nodes") == Int64(nodes.count))
    }

    @Test func `the key's uses on the disk are ahead of what was sealed`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try await repository.save(handle: "h1", for: Samples.account())
        let first = try repository.metrics()
        #expect(first.keyUses >= 2 && first.keyUses <= 1 << 22 && first.keyGeneration == 1)
        await repository.close()
        // What a run reserved and did not use counts as used in the next.
        try await vault.use { repository in
            _ = try await repository.save(handle: "h2", for: Samples.account())
            #expect(try repository.metrics().keyUses > first.keyUses)
        }
    }

    @Test func `a generation at its end seals nothing more`() async throws {
        let vault = try TemporaryVault()
        let card = try await vault.use { try await $0.save(handle: "h1", for: Samples.account()) }
        try vault.raw().execute(script: "UPDATE keys SET uses = 4294967296 WHERE purpose = 'data'")
        try await vault.use { repository in
            await #expect(throws: VaultError.dataKeyUsedUp) {
                try await repository.save(handle: "h2", for: Samples.account())
            }
            let found = try repository.read { reader throws(VaultError) in try reader.card(card.id) }
            #expect(found != nil)
        }
    }

    @Test func `while the database cannot be written decisions are refused and reads go on`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let card = try await repository.save(handle: "h1", for: Samples.account())
        let raw = try vault.raw()
        // Another writer holds the lock for longer than the writer waits: a decision cannot be written.
        try raw.execute(script: "BEGIN IMMEDIATE")
        await #expect(throws: VaultError.storageUnavailable) {
            try await repository.save(handle: "h2", for: Samples.account())
        }
        #expect(try repository.read { reader throws(VaultError) in try reader.card(card.id) } != nil)
        try raw.execute(script: "ROLLBACK")
        _ = try await repository.save(handle: "h2", for: Samples.account())
        await repository.close()
    }
}
