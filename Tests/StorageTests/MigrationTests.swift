import RepositoryContract
import SQLite
import Storage
import System
import Testing

@Suite struct MigrationTests {
    private let steps = [
        Schema.Migration(version: 2, script: "CREATE TABLE second (id INTEGER PRIMARY KEY) STRICT"),
        Schema.Migration(version: 3, script: "ALTER TABLE second ADD COLUMN more TEXT"),
    ]

    @Test func `an older database is copied first and brought up to date step by step`() async throws {
        let vault = try TemporaryVault()
        try await vault.use { try await $0.save(handle: "h1", for: Samples.account()) }
        let files = VaultFiles(directory: vault.directory)
        let connection = try vault.raw()
        try Schema.prepare(connection, files, version: 3, migrations: steps)
        #expect(try connection.userVersion() == 3)
        #expect(try connection.integer("SELECT count(more) FROM second") == 0)
        let backup = try Connection(path: files.backup(of: 1), access: .readOnly)
        #expect(try backup.userVersion() == 1)
        #expect(try backup.integer("SELECT count(*) FROM cards") == 1)
        // Done once: the second time there is nothing to do.
        try Schema.prepare(connection, files, version: 3, migrations: steps)
    }

    @Test func `a step that fails leaves the version before it`() throws {
        let vault = try TemporaryVault()
        let connection = try vault.raw()
        let bad = [steps[0], Schema.Migration(version: 3, script: "CREATE TABLE third (id INTEGER); SELECT nothing")]
        #expect(throws: StorageError.unavailable) {
            try Schema.prepare(connection, VaultFiles(directory: vault.directory), version: 3, migrations: bad)
        }
        #expect(try connection.userVersion() == 2)
        #expect(try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'third'") == 0)
    }

    @Test func `the schema at the root is what the migrations end in`() throws {
        let vault = try TemporaryVault()
        #expect(try vault.raw().userVersion() == Schema.version)
        #expect(Schema.migrations.last?.version ?? 1 == Schema.version)
        #expect(try vault.raw().applicationID() == Schema.applicationID)
    }
}
