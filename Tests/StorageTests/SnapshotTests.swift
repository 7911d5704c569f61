import CardVault
import Locks
import RepositoryContract
import SQLite
import Storage
import Testing

/// Which reads see one snapshot, and for how long.
@Suite struct SnapshotTests {
    let vault: TemporaryVault
    let repository: SQLiteRepository
    let ends = Locked<[@Sendable () -> Void]>([])

    init() throws {
        vault = try TemporaryVault()
        let ends = ends
        repository = try SQLiteRepository(
            at: vault.directory,
            rootKey: vault.rootKey,
            clock: vault.clock,
            atEndOfTurn: { action in
                ends.withLock { $0.append(action) }
                return true
            }
        )
    }

    private func endTurn() {
        let actions = ends.withLock { ends in
            defer { ends = [] }
            return ends
        }
        for action in actions { action() }
    }

    /// What no writer of the repository tells anybody of.
    private func eventsOfAnother(_ sequence: Int) throws {
        try vault.raw().execute(script: "UPDATE counters SET event = \(sequence)")
    }

    private func lastEvent() throws -> Int64 {
        try repository.read { reader throws(VaultError) in try reader.lastEvent() }
    }

    // Without a suspension in between, so that all reads are of one thread.
    @Test func `reads of one turn see one snapshot, and the next turn another`() throws {
        #expect(try lastEvent() == 0)
        try eventsOfAnother(7)
        #expect(try lastEvent() == 0)
        endTurn()
        #expect(try lastEvent() == 7)
        endTurn()
    }

    @Test func `who was told of a commit sees it, in the same turn too`() async throws {
        let before = try lastEvent()
        try await repository.decide { transaction throws(VaultError) in
            try transaction.emit(VaultEvent(.cardSaved, account: nil))
        }
        #expect(try lastEvent() == before + 1)
        endTurn()
    }

    @Test func `a turn is awaited once, however many reads it has`() throws {
        for _ in 0..<5 { _ = try lastEvent() }
        #expect(ends.withLock { $0.count } == 1)
        endTurn()
        _ = try lastEvent()
        #expect(ends.withLock { $0.count } == 1)
        endTurn()
    }
}
