import CardVault
import RepositoryContract
import Storage
import System

/// A vault in a directory of its own, which goes with it.
final class TemporaryVault: Sendable {
    let directory: String
    let clock = ManualClock()
    let rootKey: RootKey

    init() throws {
        rootKey = RootKey()
        directory = try Self.newDirectory()
        try SQLiteRepository.create(at: directory, rootKey: rootKey, at: clock.now)
    }

    /// A directory without a vault.
    init(empty rootKey: RootKey) throws {
        self.rootKey = rootKey
        directory = try Self.newDirectory()
    }

    deinit {
        for name in (try? File.names(in: directory)) ?? [] { try? File.remove(directory + "/" + name) }
        try? File.removeDirectory(directory)
    }

    private static func newDirectory() throws -> String {
        let directory = "/tmp/cardvault-test-\(UInt64.random(in: 0...(.max)))"
        try File.makeDirectory(directory)
        return directory
    }

    var database: String { directory + "/vault.db" }

    func open() throws -> SQLiteRepository {
        try SQLiteRepository(at: directory, rootKey: rootKey, clock: clock)
    }

    /// Runs the body with the open vault, and closes it.
    @discardableResult func use<Value: Sendable>(
        _ body: @Sendable (SQLiteRepository) async throws -> Value
    ) async throws -> Value {
        let repository = try open()
        do {
            let value = try await body(repository)
            await repository.close()
            return value
        } catch {
            await repository.close()
            throw error
        }
    }
}
