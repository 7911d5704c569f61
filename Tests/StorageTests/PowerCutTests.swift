import CardVault
import Locks
import RepositoryContract
import SQLite
import Secrets
import Storage
import StorageFaults
import System
import Testing

@Suite struct PowerCutTests {
    /// What the disk held at one moment, and what had been acknowledged before it.
    private struct Moment: Sendable {
        let acknowledged: Set<SavedCard.ID>
        let image: [String: [UInt8]]
    }

    private struct State: Sendable {
        var acknowledged: Set<SavedCard.ID> = []
        var moments: [Moment] = []
        var commits = 0
    }

    @Test(arguments: [FaultDisk.Cut.nothingElse, .some(seed: 1), .some(seed: 2), .some(seed: 3)])
    func `when the power goes at any commit, every acknowledged change is there after reopening`(
        _ cut: FaultDisk.Cut
    ) async throws {
        let vault = try TemporaryVault()
        let disk = FaultDisk(vault.directory)
        defer { disk.retire() }
        let state = Locked(State())
        let take: @Sendable () -> Void = {
            // In this order: what is acknowledged in between may be in the image and need not be.
            let acknowledged = state.withLock { $0.acknowledged }
            let image = disk.image(after: cut)
            state.withLock { state in
                state.commits += 1
                if state.commits % 5 == 0 { state.moments.append(Moment(acknowledged: acknowledged, image: image)) }
            }
        }
        let repository = try SQLiteRepository(
            at: vault.directory,
            rootKey: vault.rootKey,
            clock: vault.clock,
            probe: CommitProbe(before: take, after: take)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for number in 0..<30 {
                        let card = try await repository.save(
                            handle: "h\(worker)-\(number)",
                            for: Samples.account("a\(number % 5)")
                        )
                        state.withLock { _ = $0.acknowledged.insert(card.id) }
                        if number % 10 == 9 { _ = try repository.cutLog() }
                    }
                }
            }
            try await group.waitForAll()
        }
        let moments = state.withLock { $0.moments }
        #expect(moments.count >= 12)
        #expect(moments.contains { !$0.acknowledged.isEmpty })
        for moment in moments { try await expectEverything(of: moment, vault.rootKey) }
        await repository.close()
    }

    private func expectEverything(of moment: Moment, _ rootKey: RootKey) async throws {
        let survivor = try TemporaryVault(empty: rootKey)
        for (name, bytes) in moment.image where name.hasPrefix("vault.db") {
            try File.create(survivor.directory + "/" + name, SecretBytes(copying: bytes.span))
        }
        #expect(try survivor.raw().integrityCheck())
        try await survivor.use { repository in
            let missing = try repository.read { reader throws(VaultError) in
                var missing: [SavedCard.ID] = []
                for id in moment.acknowledged where try reader.card(id) == nil { missing.append(id) }
                return missing
            }
            #expect(missing.isEmpty)
            // It is a vault that works, and gives out no identifier twice.
            let next = try await repository.save(handle: "after", for: Samples.account("a0"))
            #expect(!moment.acknowledged.contains(next.id))
        }
    }

    @Test func `a disk that drops what was not synced would be noticed`() async throws {
        let vault = try TemporaryVault()
        let disk = FaultDisk(vault.directory)
        defer { disk.retire() }
        let connection = try Connection(path: vault.database, access: .readWrite)
        // Without a sync at each commit the change is in the system's memory alone.
        try connection.execute(script: "PRAGMA synchronous = OFF; UPDATE vault SET created_at = 7")
        let image = disk.image(after: .nothingElse)
        let survivor = try TemporaryVault(empty: vault.rootKey)
        for (name, bytes) in image {
            try File.create(survivor.directory + "/" + name, SecretBytes(copying: bytes.span))
        }
        #expect(try connection.integer("SELECT created_at FROM vault") == 7)
        #expect(try survivor.raw().integer("SELECT created_at FROM vault") != 7)
    }
}
