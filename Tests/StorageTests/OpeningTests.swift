import CardVault
import RepositoryContract
import SQLite
import Secrets
import Storage
import System
import Testing

@Suite struct OpeningTests {
    @Test func `a vault is opened again with what was written`() async throws {
        let vault = try TemporaryVault()
        let card = try await vault.use { try await $0.save(handle: "h1", for: Samples.account()) }
        let found = try await vault.use { repository in
            try repository.read { reader throws(VaultError) in try reader.card(card.id)?.bankCardID }
        }
        #expect(found == card.bankCardID)
    }

    @Test func `a wrong root key is told from a damaged file`() throws {
        let vault = try TemporaryVault()
        #expect(throws: StorageError.rootKeyWrong) {
            try SQLiteRepository(at: vault.directory, rootKey: RootKey(), clock: vault.clock)
        }
        try vault.raw().execute(script: "UPDATE keys SET wrapped = zeroblob(60) WHERE purpose = 'data'")
        #expect(throws: StorageError.corrupt) { try vault.open() }
    }

    @Test func `wrapped keys cannot stand in for each other`() throws {
        let vault = try TemporaryVault()
        try vault.raw().execute(
            script: """
                UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE purpose = 'data') WHERE purpose = 'index'
                """
        )
        #expect(throws: StorageError.corrupt) { try vault.open() }
    }

    @Test func `a vault is made once, and not where there is one`() throws {
        let vault = try TemporaryVault()
        #expect(throws: StorageError.exists) {
            try SQLiteRepository.create(at: vault.directory, rootKey: vault.rootKey, at: vault.clock.now)
        }
        let empty = try TemporaryVault(empty: RootKey())
        #expect(throws: StorageError.missing) { try empty.open() }
    }

    @Test func `a vault that is open is opened by no one else`() async throws {
        let vault = try TemporaryVault()
        let first = try vault.open()
        #expect(throws: StorageError.alreadyOpen) { try vault.open() }
        await first.close()
    }

    @Test func `a database of a newer version or of another program is refused`() throws {
        let vault = try TemporaryVault()
        try vault.raw().execute(script: "PRAGMA user_version = 2")
        #expect(throws: StorageError.newerVersion) { try vault.open() }
        try vault.raw().execute(script: "PRAGMA user_version = 1; PRAGMA application_id = 7")
        #expect(throws: StorageError.foreignFile) { try vault.open() }
    }

    @Test func `the files of a vault are the owner's alone`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        _ = try await repository.save(handle: "h1", for: Samples.account())
        let names = try File.names(in: vault.directory)
        #expect(Set(names) == ["vault.db", "vault.db-wal", "vault.db-shm", "ledger", "lock"])
        for name in names {
            #expect(try File.status(of: vault.directory + "/" + name).permissions == 0o600, "\(name)")
        }
        await repository.close()
    }

    @Test func `what was acknowledged is there after an abrupt end`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        let card = try await repository.save(handle: "h1", for: Samples.account())
        // The files as they are, with nobody having closed anything.
        let copy = try vault.copy()
        await repository.close()
        let found = try await copy.use { repository in
            try repository.read { reader throws(VaultError) in try reader.card(card.id) != nil }
        }
        #expect(found)
        let next = try await copy.use { try await $0.save(handle: "h2", for: Samples.account()) }
        #expect(next.id != card.id)
    }

    @Test func `after the writer has stopped, decisions are refused`() async throws {
        let vault = try TemporaryVault()
        let repository = try vault.open()
        await repository.close()
        await #expect(throws: VaultError.storageUnavailable) {
            try await repository.save(handle: "h1", for: Samples.account())
        }
    }
}
