import CardVault
import RepositoryContract
import SQLite
import Storage
import System
import Testing

/// The root key is changed in steps, and after each of them the vault opens with what lies at the key's place or beside it.
@Suite struct RootKeyChangeTests {
    static let caller = Caller(.operator("root"))

    @Test func `records stay as they are, and only the new root key opens the vault`() async throws {
        let vault = try TemporaryVault()
        let key = RootKey()
        let before = try await vault.use { repository in
            _ = try await repository.save(handle: "h1", for: Samples.account())
            _ = try await repository.rotate(by: Self.caller)
            _ = try await repository.save(handle: "h2", for: Samples.account())
            let before = try vault.rows()
            try await repository.changeRootKey(to: key, by: Self.caller)
            // Keys that are made later are under it too.
            #expect(try await repository.rotate(by: Self.caller) == 3)
            _ = try await repository.save(handle: "h3", for: Samples.account("other"))
            return before
        }
        #expect(try Set(vault.rows()).isSuperset(of: before))
        #expect(throws: StorageError.rootKeyWrong) { try vault.open() }
        let repository = try SQLiteRepository(at: vault.directory, rootKey: key, clock: vault.clock)
        let account = try Samples.account()
        let cards = try repository.read { reader throws(VaultError) in try reader.liveCards(of: account) }
        #expect(cards.count == 2)
        await repository.close()
    }

    @Test func `no key wrapped by the old root key is in any file`() async throws {
        let vault = try TemporaryVault()
        var select = try Statement("SELECT wrapped FROM keys", on: vault.raw())
        let old = try select.all(limit: 9) { $0.blob(0) }
        #expect(old.count == 2)
        for wrapped in old { #expect(try vault.bytes().holds(wrapped)) }
        try await vault.use { repository in
            try await repository.changeRootKey(to: RootKey(), by: Self.caller)
            try await repository.cutLogWholly()
            for wrapped in old { #expect(try !vault.bytes().holds(wrapped)) }
        }
    }

    /// Where a process that changes the root key dies.
    enum Death: CaseIterable {
        case beforeStaging, afterStaging, beforeCommit, afterCommit, afterInstalling
    }

    @Test(arguments: Death.allCases)
    func `wherever a change dies, the vault opens with the key at its place or the one beside it`(
        death: Death
    ) async throws {
        let vault = try TemporaryVault()
        let path = vault.directory + "/root.key"
        try vault.rootKey.create(path)
        let file = try #require(RootKeySource(path)?.file)
        let left = try await Self.change(vault, file, upTo: death)
        // The next start.
        let found = try #require(RootKeySource(left.directory + "/root.key"))
        let (repository, isStaged) = try Self.start(left, found)
        #expect(isStaged == (death == .afterCommit))
        _ = try await repository.save(handle: "h1", for: Samples.account())
        await repository.close()
        // And the one after it needs nothing beside the key.
        try File.remove(left.directory + "/root.key.new")
        let (again, isStagedAgain) = try Self.start(left, found)
        #expect(!isStagedAgain)
        await again.close()
    }

    /// The directory as the death leaves it.
    private static func change(
        _ vault: TemporaryVault,
        _ file: RootKeyFile,
        upTo death: Death
    ) async throws -> TemporaryVault {
        let key = RootKey()
        let copies = Copies<Death>(vault)
        let probe = CommitProbe(before: { copies.take(.beforeCommit) }, after: { copies.take(.afterCommit) })
        let repository = try SQLiteRepository(
            at: vault.directory,
            rootKey: vault.rootKey,
            clock: vault.clock,
            probe: probe
        )
        copies.take(.beforeStaging)
        try file.stage(key)
        copies.take(.afterStaging)
        try await repository.changeRootKey(to: key, by: caller)
        try file.install()
        copies.take(.afterInstalling)
        await repository.close()
        return try copies.copy(death)
    }

    /// Opens as the program does: with the key at its place, or else with the staged one, which then takes it.
    private static func start(
        _ vault: TemporaryVault,
        _ source: RootKeySource
    ) throws -> (SQLiteRepository, isStaged: Bool) {
        func open(_ key: RootKey) throws(StorageError) -> SQLiteRepository {
            try SQLiteRepository(at: vault.directory, rootKey: key, clock: vault.clock)
        }
        do throws(StorageError) {
            return (try open(source.read()), false)
        } catch {
            #expect(error == .rootKeyWrong)
            let file = try #require(source.file)
            let repository = try open(try #require(try file.staged()))
            try file.install()
            return (repository, true)
        }
    }
}
